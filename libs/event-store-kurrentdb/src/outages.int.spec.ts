import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { isOutage, OutcomeUnknown, type AppendOutcome } from '@clientele/event-store';
import { appendOf, eventsOf, Follower, newStream, write } from '@clientele/event-store/conformance';
import { startTestServer, type TestServer, type TestServerOptions } from '../test/server.ts';
import { openKurrentLog, type KurrentEventLog, type KurrentLogOptions } from './kurrent-event-log.ts';

/** Short, but long enough to open a log by on a busy machine. */
const APPEND_MS_MAX = 2_000;

const closing: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const startServer = async (options?: TestServerOptions): Promise<TestServer> => {
  const server = await startTestServer(options);
  closing.push(() => server.stop());
  return server;
};

const openLog = async (options: KurrentLogOptions): Promise<KurrentEventLog> => {
  const log = await openKurrentLog(options);
  closing.push(() => log.close());
  return log;
};

it('says what is missing when the server is too old', async () => {
  const { url } = await startServer({ version: '25.1.0' });
  await expect(openKurrentLog({ url })).rejects.toThrow(
    'the event store is a KurrentDB that cannot append records: 26.1 or newer is needed',
  );
});

it('takes a server that is not there for an outage', async () => {
  const server = await startServer();
  const { url } = server;
  server.stop();
  const failure = await openKurrentLog({ url }).catch((error: unknown) => error);
  expect(failure instanceof Error && isOutage(failure)).toBe(true);
});

it.each([1, 3])('finds out what became of an append when %i answers were lost', async (answersToLose) => {
  const server = await startServer();
  const failures: unknown[] = [];
  const log = await openLog({ url: server.url, onFailure: (error) => failures.push(error) });
  const [stream, checked] = [newStream(), newStream()];
  server.answersToLose = answersToLose;
  const command = appendOf([write(stream, 0, 3), write(checked, 0, 0)]);
  const outcome = await log.append(command);
  const events = await log.readStream(stream);
  expect(outcome).toEqual({
    outcome: 'appended',
    positions: events.map(({ position }) => position),
    at: events[0]?.at,
  });
  expect(events).toHaveLength(3);
  expect(failures).toHaveLength(1);
  server.answersToLose = 0;
  expect(await log.append(command)).toEqual({ outcome: 'duplicate' });
});

it('tells a lost answer to a duplicate and to a conflict from a lost answer to a write', async () => {
  const server = await startServer();
  const log = await openLog({ url: server.url });
  const [stream, command] = [newStream(), randomUUID()];
  await log.append(appendOf([write(stream, 0)], command));
  server.answersToLose = 1;
  expect(await log.append(appendOf([write(stream, 1)], command))).toEqual({ outcome: 'duplicate' });
  server.answersToLose = 1;
  expect(await log.append(appendOf([write(stream, 0)]))).toEqual({
    outcome: 'conflict',
    stream,
    version: 1,
  });
});

it('says that the outcome is unknown when nobody answers in time', async () => {
  const server = await startServer();
  const log = await openLog({ url: server.url, appendTimeoutMs: APPEND_MS_MAX });
  server.stop();
  await expect(log.append(appendOf([write(newStream(), 0)]))).rejects.toThrow(OutcomeUnknown);
  const failure = await log.head().catch((error: unknown) => error);
  expect(failure instanceof Error && isOutage(failure)).toBe(true);
});

it('does not wait for ever for a server that is silent', async () => {
  const server = await startServer();
  const options = { url: server.url, appendTimeoutMs: APPEND_MS_MAX };
  const log = await openLog(options);
  server.stop();
  const sockets: Socket[] = [];
  const silent = createServer((socket) => void sockets.push(socket)).listen(server.port, '127.0.0.1');
  await once(silent, 'listening');
  await expect(log.append(appendOf([write(newStream(), 0)]))).rejects.toThrow(OutcomeUnknown);
  await expect(openKurrentLog(options)).rejects.toThrow('was silent');
  silent.close();
  for (const socket of sockets) socket.destroy();
  await startServer({ records: server.records, port: server.port });
  const stream = newStream();
  const command = appendOf([write(stream, 0)]);
  const settle = (): Promise<AppendOutcome> =>
    log.append(command).catch((error: unknown) => {
      if (error instanceof OutcomeUnknown) return settle();
      throw error;
    });
  expect(['appended', 'duplicate']).toContain((await settle()).outcome);
  expect(await log.readStream(stream)).toHaveLength(1);
});

it('records one of many identical commands that several processes send', async () => {
  const { url } = await startServer();
  const logs = await Promise.all([openLog({ url }), openLog({ url }), openLog({ url })]);
  const stream = newStream();
  // The same command makes the same events, which the server would take for a write that it has done.
  const command = appendOf([write(stream, 0, 2)]);
  const sent = Array.from({ length: 30 }, (_, index) => logs[index % logs.length]?.append(command));
  const outcomes = (await Promise.all(sent)).map((outcome) => outcome?.outcome);
  expect(outcomes.filter((outcome) => outcome === 'appended')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(29);
  expect(await logs[0].readStream(stream)).toHaveLength(2);
});

it('goes on where it was when the server comes back', async () => {
  const first = await startServer();
  const { records, port, url } = first;
  const log = await openLog({ url });
  const after = await log.head();
  const follower = new Follower(log, after);
  const streams = [newStream(), newStream(), newStream()] as const;
  await log.append(appendOf([write(streams[0], 0, 3)]));
  await follower.reaches(await log.head());
  first.stop();
  const appending = log.append(appendOf([write(streams[1], 0, 3)]));
  await startServer({ records, port });
  expect((await appending).outcome).toBe('appended');
  await log.append(appendOf([write(streams[2], 0, 3)]));
  await follower.reaches(await log.head());
  await follower.stop();
  expect(follower.events.map(({ stream }) => stream)).toEqual(
    streams.flatMap((stream) => [stream, stream, stream]),
  );
  expect(follower.events).toEqual(await eventsOf(log.readAll({ after })));
});
