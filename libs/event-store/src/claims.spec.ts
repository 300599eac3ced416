import { parseStream } from '@clientele/contracts';
import { beforeEach, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { resolveClaim } from './claims.ts';
import { MemoryEventLog } from './memory.ts';
import { fresh, on } from './parts.ts';
import {
  join,
  leave,
  member,
  openMemoryRing,
  openMemoryStore,
  rename,
  stamped,
  tally,
  times,
} from './specimen.ts';
import type { EventStore } from './store.ts';
import { transact, transactParts } from './transact.ts';

const MANY = 1_000;

let log: MemoryEventLog;
let store: EventStore;
let other: EventStore;

beforeEach(async () => {
  log = new MemoryEventLog();
  const ring = await openMemoryRing();
  store = await openMemoryStore(log, ring);
  other = await openMemoryStore(log, ring);
});

const create = async (externalId: string | null) =>
  (await transact(store, fresh(member, randomUUID()), join(externalId), stamped())).id;
const change = (id: string, externalId: string | null) =>
  transact(store, on(member, id), rename(externalId), stamped());
const holderOf = async (value: string) =>
  (await resolveClaim(store, 'acme', { kind: 'externalId', value }))?.holderId ?? null;

it('tells who holds a value', async () => {
  const id = await create('a');
  expect(await holderOf('a')).toBe(id);
  expect(await holderOf('b')).toBeNull();
});

it('belongs to the write, which is told by the last position of it all', async () => {
  const meta = stamped({ repeatable: true });
  const part = fresh(member, randomUUID());
  const first = await transact(store, part, join('a'), meta);
  expect(first).toMatchObject({ position: 1n, through: 2n });
  expect(await transact(store, part, join('a'), meta)).toMatchObject({ position: 1n, through: 2n });
});

it('is refused when another holds the value', async () => {
  const holder = await create('a');
  const told = { code: 'external-id-taken', detail: { pointer: '/externalId', id: holder } };
  await expect(create('a')).rejects.toMatchObject(told);
  const id = await create('b');
  await expect(change(id, 'a')).rejects.toMatchObject({ code: 'external-id-taken' });
  expect(await holderOf('b')).toBe(id);
});

it('frees a value that was given up, and one whose holder left', async () => {
  const first = await create('a');
  await change(first, 'b');
  const second = await create('a');
  await transact(store, on(member, second), leave, stamped());
  const third = await create('a');
  expect(await holderOf('a')).toBe(third);
  expect(await holderOf('b')).toBe(first);
});

it('gives what one part frees to another part of the same command', async () => {
  const [from, into] = [await create('a'), await create('b')];
  const swap = { sealed: { externalId: 'a' } };
  await transactParts(
    store,
    { into: on(member, into), from: on(member, from) },
    () => ({
      into: [{ type: 'CustomerExternalIdChanged', data: swap }],
      from: [{ type: 'CustomerDeleted', data: {} }],
    }),
    stamped(),
  );
  expect(await holderOf('a')).toBe(into);
  expect(await holderOf('b')).toBeNull();
});

it('of a thousand creates with one value, in two processes, lets exactly one through', async () => {
  const creates = times(MANY, (index) =>
    transact(index % 2 === 0 ? store : other, fresh(member, randomUUID()), join('a'), stamped()),
  );
  expect(await tally(creates)).toEqual({ done: 1, 'external-id-taken': MANY - 1 });
});

it('holds in its own tenant only', async () => {
  const id = await create('a');
  const elsewhere = stamped({ tenant: 'globex' });
  await transact(store, fresh(member, randomUUID()), join('a'), elsewhere);
  expect(await holderOf('a')).toBe(id);
});

it('writes the value in no stream name and in no event', async () => {
  await create('guess-me');
  const streams: string[] = [];
  for await (const { events } of log.readAll({ after: 0n }))
    for (const event of events) {
      streams.push(parseStream(event.stream).category);
      expect(JSON.stringify({ ...event, position: null })).not.toContain('guess-me');
    }
  expect(streams).toContain('claim');
});
