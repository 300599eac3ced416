import { SingleBar } from 'cli-progress';
import type { Load } from './load.ts';

const REDRAWN_EVERY_MS = 1_000;
const BAR_REDRAWN_EVERY_MS = 100;

/** Shows how far a load is until it is told to stop: a bar to people, a line a second to files. */
export const showProgress = (load: Load, total: number): (() => void) => {
  const bar = process.stderr.isTTY ? new SingleBar({ format: FORMAT, hideCursor: true }) : null;
  bar?.start(total, 0);
  const show = () =>
    bar
      ? bar.update(load.customers.answered)
      : console.error(`${load.customers.answered} of ${total} customers`);
  const timer = setInterval(show, bar ? BAR_REDRAWN_EVERY_MS : REDRAWN_EVERY_MS);
  return () => {
    clearInterval(timer);
    show();
    bar?.stop();
  };
};

const FORMAT = '{bar} {percentage} % | {value} of {total} customers | {eta_formatted} left';
