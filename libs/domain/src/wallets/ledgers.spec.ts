import { expect, it } from '@jest/globals';
import { isCreditEntry, sumOf, type CreditEvent, type CreditPosting } from '@clientele/contracts';
import { fold, isRefusal } from '@clientele/decider';
import fc from 'fast-check';
import { credit, type Credit } from './credit.ts';
import { postCredit } from './postings.ts';
import { moveCredit, transferCredit } from './transfers.ts';

const CUSTOMERS = 3;
const COMMANDS_MAX = 60;
const now = '2026-02-01T00:00:00.000Z';
const uuid = (index: number) => `0190a000-0000-7000-8000-${String(index).padStart(12, '0')}`;

const customer = fc.integer({ min: 0, max: CUSTOMERS - 1 });
const amount = fc.constantFrom('0.000001', '0.1', '0.2', '1', '12.5', '99.999999', '-3', '0');
const posting = fc.record({
  type: fc.constantFrom(
    'opening',
    'topUp',
    'spend',
    'adjustment',
    'reservation',
    'release',
    'transfer',
    'move',
  ),
  of: customer,
  to: customer,
  amount,
  /** Which of the reservations that there are. */
  reserved: fc.option(fc.nat({ max: 5 })),
});
type Command = typeof posting extends fc.Arbitrary<infer Value> ? Value : never;

/** Ledgers as commands make them, one after the other. */
class Ledgers {
  readonly events: CreditEvent[][] = Array.from({ length: CUSTOMERS }, () => []);
  #made = 0;

  state(of: number): Credit {
    return fold(credit, credit.initial, this.events[of] ?? []);
  }

  run(command: Command): void {
    const { of, to } = command;
    if (command.type !== 'transfer' && command.type !== 'move') return this.#post(command);
    if (of === to) return;
    const states = { from: this.state(of), into: this.state(to) };
    const moving = { fromId: uuid(of), intoId: uuid(to), now, ids: this.#ids() };
    const input = { type: 'transfer', amount: command.amount, toCustomerId: uuid(to) } as const;
    const decided =
      command.type === 'move' ? moveCredit(moving, states) : transferCredit(moving, input)(states);
    if (isRefusal(decided)) return;
    this.events[of]?.push(...((decided['from'] ?? []) as CreditEvent[]));
    this.events[to]?.push(...((decided['into'] ?? []) as CreditEvent[]));
  }

  #post({ type, of, amount, reserved }: Command): void {
    const state = this.state(of);
    const known = Object.keys(state.reservations);
    const reservationId = reserved === null ? undefined : known[reserved % Math.max(known.length, 1)];
    const input = { type, amount, ...(reservationId === undefined ? null : { reservationId }) };
    if (type === 'release' && reservationId === undefined) return;
    const decided = postCredit({
      input: input as Exclude<CreditPosting, { type: 'transfer' }>,
      ids: this.#ids(),
      billingCurrency: 'EUR',
    })(state);
    if (!isRefusal(decided)) this.events[of]?.push(...decided);
  }

  #ids() {
    const id = () => uuid((this.#made += 1));
    return { entryId: id(), openingId: id(), transferId: id(), fromEntryId: id(), intoEntryId: id() };
  }
}

const PUT_IN: readonly CreditEvent['type'][] = [
  'CreditOpened',
  'CreditToppedUp',
  'CreditAdjusted',
  'CreditSpent',
];

it('says in every entry what the sum of all is, and neither makes nor loses money', () =>
  fc.assert(
    fc.property(fc.array(posting, { maxLength: COMMANDS_MAX }), (commands) => {
      const ledgers = new Ledgers();
      for (const command of commands) ledgers.run(command);
      const entries = ledgers.events.map((events) => events.filter(isCreditEntry));
      for (const [of, ledger] of entries.entries()) {
        let [balance, held] = ['0', '0'];
        for (const { data } of ledger) {
          balance = sumOf(balance, data.amount);
          held = sumOf(held, data.reserved);
          expect(data).toMatchObject({ balance, held });
        }
        const { fields, reservations } = ledgers.state(of);
        expect({ balance: fields?.balance ?? '0', held: fields?.held ?? '0' }).toEqual({ balance, held });
        expect(sumOf(...Object.values(reservations))).toBe(held);
      }
      const all = entries.flat();
      const left = sumOf(...all.map(({ data }) => data.amount));
      const put = all.filter(({ type }) => PUT_IN.includes(type));
      expect(left).toBe(sumOf(...put.map(({ data }) => data.amount)));
    }),
    { numRuns: 300 },
  ));
