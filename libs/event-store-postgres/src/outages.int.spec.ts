import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { OutcomeUnknown, type AppendOutcome } from '@clientele/event-store';
import { appendOf, eventsOf, Follower, newStream, write } from '@clientele/event-store/conformance';
import { testDatabase, type TestDatabase } from '@clientele/testing';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import pg from 'pg';
import { openPostgresLog, type PostgresEventLog } from './postgres-event-log.ts';

const CALLERS = 32;
const KILLS = 12;
const APPENDS_BETWEEN_KILLS = 150;

let database: TestDatabase;
let server: pg.Client;
let log: PostgresEventLog;
let failures: EventTarget;
let opened: { close(): Promise<void> }[];

beforeEach(async () => {
  database = await testDatabase();
  const address = new URL(database.url);
  address.pathname = '/postgres';
  server = new pg.Client({ connectionString: address.href });
  await server.connect();
  failures = new EventTarget();
  opened = [];
  log = await open(database.url);
});

afterEach(async () => {
  await allowConnections(true);
  for (const each of opened) await each.close();
  await server.end();
  await database.drop();
});

/** Opens a log that is closed after the test. */
const open = async (url: string, appendTimeoutMs?: number): Promise<PostgresEventLog> => {
  const onFailure = () => failures.dispatchEvent(new Event('failure'));
  const another = await openPostgresLog({ url, onFailure, ...(appendTimeoutMs && { appendTimeoutMs }) });
  opened.unshift(another);
  return another;
};

const name = () => new URL(database.url).pathname.slice(1);

const killConnections = () =>
  server.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name()]);

const allowConnections = (allowed: boolean) =>
  server.query(`alter database ${name()} with allow_connections ${allowed}`);

const positionsOf = (outcome: AppendOutcome): readonly bigint[] => {
  if (outcome.outcome !== 'appended') throw new Error(outcome.outcome);
  return outcome.positions;
};

/** Stands between the log and its database, and can keep the answers to itself. */
class Wire {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  isHolding = false;

  private constructor(private readonly database: URL) {
    this.#server = createServer((client) => this.#join(client));
  }

  static async before(url: string): Promise<Wire> {
    const wire = new Wire(new URL(url));
    opened.push(wire);
    await once(wire.#server.listen(0, '127.0.0.1'), 'listening');
    return wire;
  }

  /** The same database, reached over this wire. */
  get url(): string {
    const over = new URL(this.database);
    over.host = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return over.href;
  }

  #join(client: Socket): void {
    const upstream = connect(Number(this.database.port), this.database.hostname);
    for (const socket of [client, upstream]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => [client, upstream].forEach((either) => either.destroy()));
    }
    client.pipe(upstream);
    upstream.on('data', (data) => this.isHolding || client.write(data));
  }

  cut(): void {
    this.isHolding = false;
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.cut();
    await closed;
  }
}

it('has every acknowledged append once, however often its connections are killed', async () => {
  const follower = new Follower(log, 0n);
  const acknowledged = new Map<string, readonly bigint[]>();
  let wanted = 0;
  let reached = Promise.withResolvers<void>();
  let isKilling = true;
  const call = async (): Promise<void> => {
    const stream = newStream();
    for (let version = 0; isKilling; version += 2) {
      const command = randomUUID();
      const outcome = await log.append(appendOf([write(stream, version, 2)], command));
      acknowledged.set(command, positionsOf(outcome));
      if (acknowledged.size >= wanted) reached.resolve();
    }
  };
  const callers = Array.from({ length: CALLERS }, call);
  for (let kills = 0; kills < KILLS; kills += 1) {
    wanted = acknowledged.size + APPENDS_BETWEEN_KILLS;
    reached = Promise.withResolvers();
    await Promise.race([reached.promise, Promise.all(callers)]);
    await killConnections();
  }
  isKilling = false;
  await Promise.all(callers);

  const events = await eventsOf(log.readAll({ after: 0n }));
  const stored = Map.groupBy(events, ({ commandId }) => commandId);
  expect(stored.size).toBe(acknowledged.size);
  for (const [command, positions] of acknowledged)
    expect(stored.get(command)?.map(({ position }) => position)).toEqual(positions);
  expect(await log.contiguity.check()).toEqual({ checkedTo: events.at(-1)?.position, gaps: [] });
  await follower.reaches(events.at(-1)?.position ?? 0n);
  await follower.stop();
  expect(follower.events).toEqual(events);
});

it('waits with an append until the database is back', async () => {
  const follower = new Follower(log, 0n);
  await log.append(appendOf([write(newStream(), 0)]));
  await follower.reaches(1n);
  await allowConnections(false);
  const failed = once(failures, 'failure');
  await killConnections();
  const append = log.append(appendOf([write(newStream(), 0)]));
  await failed;
  await allowConnections(true);
  expect(positionsOf(await append)).toEqual([2n]);
  await follower.reaches(2n);
  await follower.stop();
});

it('says that an outcome is unknown when the database stays away, and settles it later', async () => {
  const hasty = await open(database.url, 300);
  const command = appendOf([write(newStream(), 0)]);
  await allowConnections(false);
  await killConnections();
  await expect(hasty.append(command)).rejects.toThrow(OutcomeUnknown);
  await allowConnections(true);
  const settled = await log.append(command);
  expect(['appended', 'duplicate']).toContain(settled.outcome);
  expect(await log.readCommand(command.tenant, command.command)).toHaveLength(1);
});

it('takes no append once it is closed, and settles those it took before', async () => {
  const closing = await open(database.url);
  const taken = closing.append(appendOf([write(newStream(), 0)]));
  const closed = closing.close();
  await expect(closing.append(appendOf([write(newStream(), 0)]))).rejects.toThrow('closed');
  expect((await taken).outcome).toBe('appended');
  await closed;
});

it('acknowledges an append whose answer was lost, once, with the places that it got', async () => {
  const wire = await Wire.before(database.url);
  const remote = await open(wire.url);
  const stream = newStream();
  await remote.append(appendOf([write(stream, 0)]));
  const follower = new Follower(log, 1n);
  wire.isHolding = true;
  const [command, other] = [appendOf([write(stream, 1, 3)]), appendOf([write(newStream(), 0)])];
  const answers = Promise.all([remote.append(command), remote.append(other)]);
  await follower.reaches(5n);
  wire.cut();
  const [outcome, otherOutcome] = await answers;
  const stored = await log.readCommand(command.tenant, command.command);
  expect(outcome).toEqual({ outcome: 'appended', positions: [2n, 3n, 4n], at: stored[0]?.at });
  expect(positionsOf(otherOutcome)).toEqual([5n]);
  expect(await log.head()).toBe(5n);
  expect(await remote.append(command)).toEqual({ outcome: 'duplicate' });
  await follower.stop();
});

it('calls it a duplicate when the answer was lost to one who said the same, but differently', async () => {
  const wire = await Wire.before(database.url);
  const remote = await open(wire.url);
  await remote.append(appendOf([write(newStream(), 0)]));
  const command = randomUUID();
  await log.append(appendOf([write(newStream(), 0)], command));
  wire.isHolding = true;
  const answer = remote.append(appendOf([write(newStream(), 0)], command));
  wire.cut();
  expect(await answer).toEqual({ outcome: 'duplicate' });
});
