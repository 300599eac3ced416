import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { appendOf, eventsOf, Follower, newStream, unplaced, write } from '@clientele/event-store/conformance';
import { testDatabase, type TestDatabase } from '@clientele/testing';
import pg from 'pg';
import { openPostgresLog, type PostgresEventLog } from './postgres-event-log.ts';

let database: TestDatabase;
let client: pg.Client;
let log: PostgresEventLog;

beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  log = await openPostgresLog({ url: database.url });
});

afterAll(async () => {
  await log.close();
  await client.end();
  await database.drop();
});

it('refuses what cannot be stored, and only that, of a whole batch', async () => {
  const head = await log.head();
  const bad = new Set([3, 17]);
  const appends = Array.from({ length: 20 }, (_, index) => {
    const stream = bad.has(index) ? `${newStream()}\0` : newStream();
    return log.append(appendOf([write(stream, 0)]));
  });
  const settled = await Promise.allSettled(appends);
  const refused = settled.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []));
  expect(refused).toEqual([...bad]);
  expect(await log.head()).toBe(head + 18n);
});

it('takes no name of several lines', async () => {
  await expect(log.append(appendOf([write(`${newStream()}\n`, 0)]))).rejects.toThrow('one line');
  await expect(log.append(appendOf([write(newStream(), 0)], 'a\nb'))).rejects.toThrow('one line');
});

it('takes an append that is larger than a batch', async () => {
  const [long, large] = [newStream(), newStream()];
  const data = { text: 'x'.repeat(3_000_000) };
  const outcomes = await Promise.all([
    log.append(appendOf([write(long, 0, 2_500)])),
    log.append(appendOf([{ stream: large, expected: 0, events: [unplaced({ data })] }])),
    log.append(appendOf([write(newStream(), 0)])),
  ]);
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['appended', 'appended', 'appended']);
  expect((await log.readStream(long)).at(-1)?.version).toBe(2_500);
  expect((await log.readStream(large))[0]?.data).toEqual(data);
});

it('never gives an event an earlier time than the one before it', async () => {
  const slow = await openPostgresLog({ url: database.url, now: () => new Date(Date.now() - 60_000) });
  await log.append(appendOf([write(newStream(), 0)]));
  const outcome = await slow.append(appendOf([write(newStream(), 0)]));
  await slow.close();
  const [before, after] = await eventsOf(log.readAll({ after: (await log.head()) - 2n }));
  expect(outcome).toMatchObject({ outcome: 'appended', at: before?.at });
  expect(after?.at).toBe(before?.at);
});

it('refuses to write by a clock that is ahead of the clock of the database', async () => {
  const fast = await openPostgresLog({ url: database.url, now: () => new Date(Date.now() + 60_000) });
  const head = await log.head();
  await expect(fast.append(appendOf([write(newStream(), 0)]))).rejects.toThrow(
    'the clock of the writing process',
  );
  await fast.close();
  expect(await log.head()).toBe(head);
});

it('finds by looking what nobody told it of', async () => {
  await log.append(appendOf([write(newStream(), 0)]));
  const follower = new Follower(log, await log.head());
  await client.query(`
    insert into log.events
    select position + 1, at, 1, 1, 'customer-acme-untold', tenant, 'untold', event
    from log.events order by position desc limit 1`);
  await follower.reaches(await log.head());
  await follower.stop();
  expect(follower.events).toMatchObject([{ stream: 'customer-acme-untold', commandId: 'untold' }]);
});

it('finds what is missing in the log and in a stream, and nothing else', async () => {
  const stream = newStream();
  await log.append(appendOf([write(stream, 0, 3)]));
  const head = await log.head();
  expect(await log.contiguity.check()).toEqual({ checkedTo: head, gaps: [] });
  await log.append(appendOf([write(stream, 3, 2), write(newStream(), 0)]));
  await client.query('delete from log.events where stream = $1 and version = 4', [stream]);
  await client.query(`insert into log.events select position + 3, at, 9, null, stream, tenant, command, event
    from log.events where stream = '${stream}' and version = 5`);
  log.contiguity.start();
  const report = await log.contiguity.check();
  expect(report).toEqual({
    checkedTo: head + 5n,
    gaps: [
      { position: String(head + 2n), previous: String(head), stream, version: 5 },
      { position: String(head + 5n), previous: String(head + 3n), stream, version: 9 },
    ],
  });
  expect(log.contiguity.report).toEqual(report);
});
