import { randomUUID } from 'node:crypto';
import { MemoryEventLog, openLog } from '@clientele/event-store';
import { appendOf, newStream, write } from '@clientele/event-store/conformance';
import { testDatabase, type TestDatabase } from '@clientele/testing';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { openEmbeddedBus } from './embedded-message-bus.ts';
import { Groups } from './groups.ts';
import { migrateBus } from './migrations.ts';

const LOG_ID = randomUUID();
const parked = { position: 3n, stream: 'customer-acme-1', version: 1, error: 'TypeError: no' };

let database: TestDatabase;
let groups: Groups;

beforeEach(async () => {
  database = await testDatabase();
  await migrateBus(database.url);
  groups = new Groups(database.url, LOG_ID);
});
afterEach(async () => {
  await groups.close();
  await database.drop();
});

it('begins a group at the beginning of the log', async () => {
  expect(await groups.checkpoint('wallets')).toEqual({ position: 0n, epoch: '0' });
});

it('moves a group together with what it parks, and only from where it is', async () => {
  const from = await groups.checkpoint('wallets');
  expect(await groups.move('wallets', { from, to: 5n, parked: [parked] })).toBe(true);
  expect(await groups.move('wallets', { from, to: 9n, parked: [{ ...parked, position: 7n }] })).toBe(false);
  expect(await groups.checkpoint('wallets')).toMatchObject({ position: 5n });
  expect(await groups.parked('wallets')).toEqual([{ group: 'wallets', ...parked }]);
});

it('does not move a group whose events were unparked meanwhile', async () => {
  const begun = await groups.checkpoint('wallets');
  await groups.move('wallets', { from: begun, to: 5n, parked: [parked] });
  const from = await groups.checkpoint('wallets');
  await groups.unpark({ group: 'wallets', ...parked });
  const behind = { ...parked, position: 6n, version: 2, error: null };
  expect(await groups.move('wallets', { from, to: 6n, parked: [behind] })).toBe(false);
  expect(await groups.parkedStreams('wallets')).toEqual(new Set());
  expect(await groups.move('wallets', { from: await groups.checkpoint('wallets'), to: 6n, parked: [] })).toBe(
    true,
  );
});

it('refuses the checkpoint of another log, and hands over nothing', async () => {
  await groups.checkpoint('wallets');
  const log = new MemoryEventLog();
  const logId = await openLog(log);
  const failed = Promise.withResolvers<unknown>();
  const bus = await openEmbeddedBus({
    url: database.url,
    log,
    logId,
    onFailure: (_, error) => {
      failed.resolve(error);
    },
  });
  const handed: unknown[] = [];
  const consumer = await bus.subscribe({
    group: 'wallets',
    events: ['CustomerTagsChanged'],
    onBatch: async (batch) => {
      handed.push(...batch);
      return [];
    },
  });
  await log.append(appendOf([write(newStream(), 0)]));
  expect(String(await failed.promise)).toContain(`follows the log ${LOG_ID}, but this is the log ${logId}`);
  expect(await consumer.progress()).toMatchObject({ state: 'failing' });
  expect(handed).toEqual([]);
  await bus.close();
});
