import { beforeEach, expect, it } from '@jest/globals';
import { TooNew } from './codec.ts';
import { MemoryEventLog } from './memory.ts';
import { openEventStore } from './open.ts';
import { contracts, named, openRing, paused, stamp, STREAM, write } from './sealed-specimen.ts';
import type { EventStore } from './store.ts';

let store: EventStore;
/** A process that does not know `Named` yet. */
let older: EventStore;
beforeEach(async () => {
  const log = new MemoryEventLog();
  const ring = await openRing();
  store = openEventStore(log, ring, contracts);
  older = openEventStore(log, ring, { Paused: contracts.Paused });
  await store.append({
    stamp: stamp(),
    writes: [write([paused]), write([named('Ada')], { stream: 'customer-acme-2' })],
  });
});

const pagesOf = async (from: EventStore) => {
  const pages = [];
  for await (const page of from.readAll({ after: 0n })) pages.push(page);
  return pages;
};

it('tells under which key each write was sealed, and reads the same back', async () => {
  const drafts = { stamp: stamp('as asked'), writes: [write([named('Grace')], { expected: 1 })] };
  const recording = await store.append({ ...drafts, stamp: { ...drafts.stamp, commandId: 'another' } });
  if (recording.outcome !== 'appended') throw new Error(recording.outcome);
  const [, last] = await store.readStream(STREAM);
  expect(last).toMatchObject({
    ...named('Grace'),
    kid: recording.kids[0],
    reasonNote: 'as asked',
    version: 2,
  });
  expect(await store.readCommand('acme', 'another')).toEqual([last]);
});

it('passes on that a command is a duplicate', async () => {
  expect(await store.append({ stamp: stamp(), writes: [write([paused])] })).toEqual({ outcome: 'duplicate' });
});

it('opens pages, and tells how far they reach', async () => {
  const pages = await pagesOf(store);
  expect(pages.flatMap(({ events }) => events)).toMatchObject([paused, named('Ada')]);
  expect(pages.at(-1)?.position).toBe(await store.head());
});

it('goes on with what is appended later', async () => {
  const ended = new AbortController();
  const seen: unknown[] = [];
  for await (const { events } of store.subscribe({ after: 0n, signal: ended.signal })) {
    seen.push(...events);
    if (seen.length === 2)
      await store.append({
        stamp: { ...stamp(), commandId: 'another' },
        writes: [write([named('Grace')], { expected: 1 })],
      });
    if (seen.length === 3) ended.abort();
  }
  expect(seen).toMatchObject([paused, named('Ada'), named('Grace')]);
});

it('gives a page with what failed in it, but no part of a stream', async () => {
  const [page] = await pagesOf(older);
  expect(page?.events).toMatchObject([paused, { stored: { type: 'Named' }, error: { name: 'TooNew' } }]);
  await expect(older.readStream('customer-acme-2')).rejects.toThrow(TooNew);
  await expect(older.readCommand('acme', 'command')).rejects.toThrow(TooNew);
});
