import { creditEntryDocument, sumOf, type CreditEntryDocument } from '@clientele/contracts';
import type { Api } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { START_MS_MAX, joinPlatform, type Platform } from './platform.specimen.ts';
import { often } from './topology.specimen.ts';

const HEAD = { 'clientele-min-position': 'head' };
const CUSTOMERS = 20;
const COMMANDS = often(10_000);
const CALLERS = 32;
/** One command of so many is said twice at once, under the same key. */
const SAID_TWICE = 20;
const LEDGERS_MS_MAX = 600_000;
const AMOUNTS = ['0.000001', '0.1', '0.2', '1', '12.5', '99.999999', '1000'];

let platform: Platform;
let admin: Api;

beforeAll(async () => {
  platform = await joinPlatform();
  admin = platform.api;
}, START_MS_MAX);
afterAll(() => platform.stop());

/** Draws that look random and are the same in every run. */
const draws = (seed: number) => {
  let state = seed;
  return <Value>(values: readonly Value[]): Value | undefined => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return values[Math.floor((state / 2 ** 32) * values.length)];
  };
};

interface Reservation {
  readonly customer: string;
  readonly reservationId: string;
}

/** Commands of all sorts for these customers, one after the other. */
class Commands {
  readonly reservations: Reservation[] = [];
  readonly #draw = draws(4711);

  constructor(private readonly customers: readonly string[]) {}

  next(): { readonly customer: string; readonly body: object } {
    const amount = this.#draw(AMOUNTS);
    const held = this.#draw([true, false, false]) ? this.#draw(this.reservations) : undefined;
    if (held === undefined) return this.#posting(amount);
    const { customer, reservationId } = held;
    const spend = { type: 'spend', amount, reservationId };
    return { customer, body: this.#draw([spend, { type: 'release', reservationId }]) ?? spend };
  }

  #posting(amount: string | undefined) {
    const type = this.#draw(['topUp', 'topUp', 'spend', 'adjustment', 'reservation', 'transfer', 'transfer']);
    const sign = type === 'adjustment' ? this.#draw(['', '-']) : '';
    const other = type === 'transfer' ? { toCustomerId: this.#draw(this.customers) } : null;
    return {
      customer: this.#draw(this.customers) ?? '',
      body: { type, amount: `${sign}${amount}`, note: 'gewürfelt und verbucht', ...other },
    };
  }
}

const entriesOf = async (customer: string): Promise<CreditEntryDocument[]> => {
  const entries: CreditEntryDocument[] = [];
  let cursor = '';
  for (;;) {
    const path = `/v1/customers/${customer}/credit/entries?limit=500${cursor}`;
    const page = (await admin.get(path, HEAD)).body as { items: CreditEntryDocument[]; next: string | null };
    entries.unshift(...page.items.toReversed());
    if (page.next === null) return entries;
    cursor = `&cursor=${page.next}`;
  }
};

const amountsOf = (entries: readonly CreditEntryDocument[]) => entries.map(({ amount }) => amount);
const isTransfer = ({ type }: CreditEntryDocument) => type.startsWith('transfer');

/** Runs all commands, of many callers at once; answers the entries that were acknowledged. */
const run = async (commands: Commands): Promise<CreditEntryDocument[]> => {
  const acknowledged = new Map<string, CreditEntryDocument>();
  let said = 0;
  const caller = async () => {
    while (said < COMMANDS) {
      said += 1;
      const { customer, body } = commands.next();
      const headers = { 'idempotency-key': `ledger-${said}` };
      const say = () => admin.post(`/v1/customers/${customer}/credit/entries`, body, headers);
      const answers = await Promise.all(said % SAID_TWICE === 0 ? [say(), say()] : [say()]);
      for (const answer of answers) {
        if (answer.status !== 201) continue;
        const entry = creditEntryDocument.parse(answer.body);
        if (entry.type === 'reservation' && !acknowledged.has(entry.id))
          commands.reservations.push({ customer, reservationId: entry.id });
        acknowledged.set(entry.id, entry);
      }
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return [...acknowledged.values()];
};

it(
  'every balance is the sum of its entries at every position, and money is neither made nor lost',
  async () => {
    const registered = await Promise.all(
      Array.from({ length: CUSTOMERS }, () => admin.post('/v1/customers', { billing: { currency: 'EUR' } })),
    );
    const customers = registered.map(({ body }) => (body as { id: string }).id);
    const acknowledged = await run(new Commands(customers));
    expect(acknowledged.length).toBeGreaterThan(COMMANDS / 2);

    const ledgers = await Promise.all(customers.map(entriesOf));
    for (const [index, entries] of ledgers.entries()) {
      let [balance, held] = ['0', '0'];
      for (const entry of entries) {
        balance = sumOf(balance, entry.amount);
        held = sumOf(held, entry.reserved);
        expect(entry).toMatchObject({ balance, held });
      }
      const account = (await admin.get(`/v1/customers/${customers[index]}/credit`, HEAD)).body;
      expect(account).toMatchObject({ balance, held, available: sumOf(balance, `-${held}`) });
    }

    const all = ledgers.flat();
    // Whatever was acknowledged is there once, as it was answered.
    const byId = new Map(all.map((entry) => [entry.id, entry]));
    expect(byId.size).toBe(all.length);
    for (const entry of acknowledged) expect(byId.get(entry.id)).toEqual(entry);
    // What transfers take from one they give to another.
    const transfers = all.filter(isTransfer);
    expect(sumOf(...amountsOf(transfers))).toBe('0');
    for (const halves of Map.groupBy(transfers, ({ transferId }) => transferId).values())
      expect([halves.length, sumOf(...amountsOf(halves))]).toEqual([2, '0']);
    const posted = acknowledged.filter((entry) => !isTransfer(entry));
    expect(sumOf(...amountsOf(all))).toBe(sumOf(...amountsOf(posted)));
  },
  LEDGERS_MS_MAX,
);
