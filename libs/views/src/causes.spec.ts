import { streamOf, type CustomerEvent, type LogEvent, type ReactionName } from '@clientele/contracts';
import type { Decider } from '@clientele/decider';
import { on, transact, transactParts, type EventStore } from '@clientele/event-store';
import { stamped } from '@clientele/event-store/specimen';
import { memoryStore } from '@clientele/testing';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Causes } from './causes.ts';

type Leaving = Extract<CustomerEvent, { type: 'CustomerDeleted' | 'CustomerActivated' }>;
type Ending = Extract<LogEvent, { type: `Reaction${string}` }>;

const customer: Decider<null, Leaving> = { category: 'customer', initial: null, evolve: () => null };
const endings: Decider<null, Ending> = { category: 'reaction', initial: null, evolve: () => null };

const LONG_MS = 60_000;
const SHORT_MS = 20;

let store: EventStore;
let causes: Causes;
let shown: bigint;

beforeEach(async () => {
  store = await memoryStore();
  shown = 0n;
  causes = startCauses();
});
afterEach(() => causes.stop());

const startCauses = (): Causes => {
  const started = new Causes(
    store,
    () => shown,
    (error) => {
      throw error;
    },
  );
  started.start();
  return started;
};

const activate = async (): Promise<bigint> => {
  const activated: Leaving = { type: 'CustomerActivated', data: {} };
  return (await transact(store, on(customer, randomUUID()), () => [activated], stamped())).through;
};

/** Deletes so many customers in one append; tells its last position and the events' ids. */
const remove = async (count = 1) => {
  const ids = Array.from({ length: count }, () => randomUUID());
  const parts = Object.fromEntries(ids.map((id) => [id, on(customer, id)]));
  const deleted = () => Object.fromEntries(ids.map((id) => [id, [{ type: 'CustomerDeleted', data: {} }]]));
  const written = await transactParts(store, parts, deleted, stamped());
  const events = await Promise.all(ids.map((id) => store.readStream(streamOf('customer', 'acme', id))));
  const last = Object.values(written)[0]?.through ?? 0n;
  return { first: last - BigInt(count) + 1n, last, causeIds: events.flat().map(({ id }) => id) };
};

const end = async (
  causeId: string | undefined,
  type: Ending['type'] = 'ReactionEnded',
  reaction: ReactionName = 'close-wallet',
): Promise<bigint> =>
  (await transact(store, on(endings, causeId ?? ''), () => [{ type, data: { reaction } }], stamped()))
    .through;

const settled = (position: bigint, ms = LONG_MS) => causes.settled(position, AbortSignal.timeout(ms));

it('knows at once what set off nothing, however much else is open', async () => {
  const before = await remove();
  const position = await activate();
  await settled(position);
  expect(causes.setOffNothing(position)).toBe(true);
  expect(causes.setOffNothing(before.last)).toBe(false);
  expect(await settled(position)).toBe(position);
});

it('does not know before it has come there', async () => {
  expect(causes.setOffNothing(1n)).toBe(false);
  expect(await settled(1n, SHORT_MS)).toBeNull();
});

it('waits for what a command set off, and tells where that ended', async () => {
  const { last, causeIds } = await remove();
  const waiting = settled(last);
  expect(await settled(last, SHORT_MS)).toBeNull();
  const ended = await end(causeIds[0]);
  expect(await waiting).toBe(ended);
});

it('waits for each of several causes, whichever event of the command is asked for', async () => {
  const { first, last, causeIds } = await remove(3);
  const waiting = [first, first + 1n, last].map((position) => settled(position));
  const ends: bigint[] = [];
  for (const id of causeIds) {
    expect(await settled(first, SHORT_MS)).toBeNull();
    ends.push(await end(id));
  }
  for (const through of await Promise.all(waiting)) expect(through).toBe(ends.at(-1));
});

it('does not wait for a reaction that is parked', async () => {
  const { last, causeIds } = await remove();
  const parked = await end(causeIds[0], 'ReactionParked');
  expect(await settled(last)).toBe(parked);
});

it('waits for the reaction that the event sets off, and no other', async () => {
  const { last, causeIds } = await remove();
  await end(causeIds[0], 'ReactionEnded', 'move-wallet');
  expect(await settled(last, SHORT_MS)).toBeNull();
});

it('forgets what has ended and is shown', async () => {
  const { last, causeIds } = await remove();
  shown = await end(causeIds[0]);
  const later = await activate();
  await settled(later);
  await remove();
  await settled(later);
  expect(await settled(last)).toBeLessThanOrEqual(shown);
});

it('looks up what was set off before it was started', async () => {
  const [over, open] = [await remove(), await remove(2)];
  const ended = await end(over.causeIds[0]);
  await end(open.causeIds[0]);
  const quiet = await activate();
  await causes.stop();
  causes = startCauses();
  expect(await settled(quiet)).toBe(quiet);
  expect(await settled(over.last)).toBe(ended);
  const waiting = settled(open.first);
  expect(await settled(open.first, SHORT_MS)).toBeNull();
  const last = await end(open.causeIds[1]);
  expect(await waiting).toBe(last);
});
