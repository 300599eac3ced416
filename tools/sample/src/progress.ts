import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { Load } from './load.ts';
import type { Tally } from './tally.ts';

const REDRAWN_EVERY_MS = 1_000;
const BAR_REDRAWN_EVERY_MS = 100;
const FORMAT = '{kind} {bar} {percentage} % | {value} of {total} | {eta_formatted} left';
const KIND_LENGTH = 9;

/** Shows how far a load is until it is told to stop: bars to people, a line a second to files. */
export const showProgress = (load: Load, customers: number): (() => void) => {
  const [show, everyMs, stop] = process.stderr.isTTY ? bars(load, customers) : lines(load, customers);
  const timer = setInterval(show, everyMs);
  return () => {
    clearInterval(timer);
    show();
    stop();
  };
};

type Display = readonly [show: () => void, everyMs: number, stop: () => void];

const lines = ({ tallies }: Load, total: number): Display => {
  const show = (): void => {
    const { customers, ...others } = tallies;
    const rest = Object.entries(others).map(([kind, { answered }]) => `${answered} ${kind}`);
    console.error([`${customers.answered} of ${total} customers`, ...rest].join(', '));
  };
  return [show, REDRAWN_EVERY_MS, () => undefined];
};

const bars = ({ tallies }: Load, total: number): Display => {
  const all = new MultiBar({ format: FORMAT, hideCursor: true }, Presets.legacy);
  const drawn = Object.entries(tallies).map(([kind, tally]): readonly [Tally, SingleBar] => [
    tally,
    all.create(total, 0, { kind: kind.padEnd(KIND_LENGTH) }),
  ]);
  const show = (): void => {
    for (const [tally, bar] of drawn) {
      bar.setTotal(expected(tally, tallies.customers, total));
      bar.update(tally.answered);
    }
  };
  return [show, BAR_REDRAWN_EVERY_MS, () => all.stop()];
};

/** How much there will be: of what belongs to customers, as much a customer as there was so far. */
const expected = (tally: Tally, customers: Tally, total: number): number =>
  tally === customers ? total : Math.round((tally.sent * total) / Math.max(customers.answered, 1));
