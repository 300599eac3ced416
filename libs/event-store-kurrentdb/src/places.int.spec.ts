import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '@clientele/event-store';
import { appendOf, eventsOf, newStream, write } from '@clientele/event-store/conformance';
import { startTestServer, type TestServer } from '../test/server.ts';
import { openKurrentLog, type KurrentEventLog } from './kurrent-event-log.ts';

const MINUTE_MS = 60_000;
const START_MS = Date.parse('2026-01-01T00:00:00.000Z');
const COMMANDS = 120;

describe('a log of two processes whose clocks differ, over two hours', () => {
  let server: TestServer;
  const logs: KurrentEventLog[] = [];
  const clock = { ms: START_MS };
  let events: readonly StoredEvent[] = [];

  beforeAll(async () => {
    server = await startTestServer();
    for (const aheadMs of [0, 9_000])
      logs.push(await openKurrentLog({ url: server.url, now: () => new Date(clock.ms + aheadMs) }));
    for (let count = 0; count < COMMANDS; count += 1) {
      clock.ms += MINUTE_MS / (count % 10 === 0 ? 1 : 10);
      await logs[count % 2]?.append(appendOf([write(newStream(), 0, 1 + (count % 3))]));
    }
    events = await eventsOf(read({ after: 0n }));
  });

  afterAll(async () => {
    for (const log of logs) await log.close();
    server.stop();
  });

  const read = (...[options]: Parameters<KurrentEventLog['readAll']>) => {
    const [log] = logs;
    if (log === undefined) throw new Error('there is no log');
    return log.readAll(options);
  };

  /** What the port says: the last before the first that is later. */
  const placeOf = (time: number): bigint => {
    const later = events.findIndex(({ at }) => Date.parse(at) > time);
    return (later < 0 ? events : events.slice(0, later)).at(-1)?.position ?? 0n;
  };

  it('has times that fall, and positions that do not', () => {
    const falls = events.filter(({ at }, index) => at < (events[index - 1]?.at ?? ''));
    expect(falls.length).toBeGreaterThan(10);
    expect(events.every(({ position }, index) => position > (events[index - 1]?.position ?? 0n))).toBe(true);
  });

  it('finds the position of every moment', async () => {
    for (const { at } of events.filter((_, index) => index % 41 === 0))
      for (const time of [Date.parse(at) - 1, Date.parse(at), Date.parse(at) + 5_000])
        expect(await logs[1]?.positionAt(new Date(time).toISOString())).toBe(placeOf(time));
  });

  it('reads on from between two events', async () => {
    for (const index of [0, 1, 50, 51, 119, events.length - 1]) {
      const at = events[index]?.position ?? 0n;
      for (const after of [at - 1n, at, at + 1n]) {
        const rest = await eventsOf(read({ after, limit: 7 }));
        expect(rest).toEqual(events.filter(({ position }) => position > after));
      }
    }
  });

  it('shows nobody what the adapter keeps for itself', async () => {
    const own = server.records.all.filter(({ type }) => type === 'CommandRecorded' || type === 'TimeMarked');
    expect(own.length).toBeGreaterThan(COMMANDS + 2);
    const types = [...new Set(events.map(({ type }) => type))];
    expect(types).toEqual(['CustomerTagsChanged']);
  });

  it('looks for versions that are missing', async () => {
    const [log] = logs;
    const report = await log?.contiguity.check();
    expect(report).toEqual({ checkedTo: events.at(-1)?.position, gaps: [] });
  });
});

it('reports a version that is missing', async () => {
  const server = await startTestServer();
  const log = await openKurrentLog({ url: server.url });
  const [broken, sound] = [newStream(), newStream()];
  await log.append(appendOf([write(broken, 0, 3), write(sound, 0, 3)]));
  const lost = server.records.all.findIndex(({ stream, revision }) => stream === broken && revision === 1);
  server.records.all.splice(lost, 1);
  const { gaps } = await log.contiguity.check();
  expect(gaps.map(({ stream, version }) => [stream, version])).toEqual([[broken, 3]]);
  await log.close();
  server.stop();
});

it('keeps logs apart that share a server', async () => {
  const server = await startTestServer();
  const open = (prefix: string) => openKurrentLog({ url: server.url, prefix });
  const [one, other] = await Promise.all([open('one_'), open('other_')]);
  const [command, stream] = [appendOf([write(newStream(), 0, 2)]), newStream()];
  const outcomes = [await one.append(command), await other.append(command), await other.append(command)];
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['appended', 'appended', 'duplicate']);
  await one.append(appendOf([write(stream, 0)]));
  expect(await other.readStream(stream)).toEqual([]);
  const types = ['CustomerTagsChanged'];
  expect(await eventsOf(one.readAll({ after: 0n, types }))).toHaveLength(3);
  expect(await eventsOf(other.readAll({ after: 0n, types }))).toHaveLength(2);
  expect(await other.head()).toBeLessThan(await one.head());
  await Promise.all([one.close(), other.close()]);
  server.stop();
});
