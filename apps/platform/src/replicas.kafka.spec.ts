import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openStorage, readConfiguration } from '@clientele/host';
import {
  startServices,
  type ProcessName,
  type RunningServices,
  type ServiceProcess,
} from '@clientele/host/services';
import { api, patient, testDatabase, type Answer, type Api, type TestDatabase } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SILENT, verifyViews } from './own-platform.specimen.ts';
import { PATIENT, START_MS_MAX } from './platform.specimen.ts';
import { sharedBy } from './processes.specimen.ts';
import { metricsAt } from './topology.specimen.ts';

const KEY = 'the-administrator-of-this-installation';
const HEAD = { 'clientele-min-position': 'head' };
const CLIENTS = 3;
/** Writes that go well between two kills. */
const WRITES_BETWEEN = 6;
const POLL_MS = 50;
const TAKES_OVER_MS_MAX = 60_000;
const CASE_MS_MAX = 600_000;
const BEHIND: readonly ProcessName[] = ['customers', 'contacts', 'wallets', 'documents', 'views'];

let dataDir: string;
let database: TestDatabase;
let environment: NodeJS.ProcessEnv;
let services: RunningServices;
let client: Api;

beforeAll(async () => {
  [dataDir, database] = await Promise.all([mkdtemp(join(tmpdir(), 'clientele-replicas-')), testDatabase()]);
  environment = sharedBy({
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    BOOTSTRAP_API_KEY: KEY,
    RATE_LIMIT_PER_SECOND: '0',
    LOG_LEVEL: 'silent',
    ...PATIENT,
  });
  services = await startServices({ environment });
  client = patient(api(services.url, KEY));
}, START_MS_MAX);
afterAll(async () => {
  await services.stop();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
}, START_MS_MAX);

const until = async (holds: () => Promise<boolean>, ms = TAKES_OVER_MS_MAX): Promise<void> => {
  const deadline = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('it did not come to that');
    await pause(POLL_MS);
  }
};

const leads = async ({ serving }: ServiceProcess, what: 'views' | 'relay'): Promise<boolean> => {
  return new RegExp(`^${what}_leads 1$`, 'm').test(await metricsAt(serving.url));
};

const leaderOf = async (what: 'views' | 'relay', of: readonly ServiceProcess[]): Promise<ServiceProcess> => {
  let found: ServiceProcess | undefined;
  await until(async () => {
    for (const one of of) if (one.runs && (await leads(one, what))) found = one;
    return found !== undefined;
  });
  return found!;
};

const idOf = ({ body }: Answer): string => (body as { readonly id: string }).id;

/** Says a write until it is answered, however long the gateway or the service behind it is away. */
const say = async (method: string, path: string, body?: unknown): Promise<Answer> => {
  const key = { 'idempotency-key': randomUUID() };
  const deadline = performance.now() + TAKES_OVER_MS_MAX;
  for (;;)
    try {
      const answer = await client.send(method, path, body, key);
      if (answer.status !== 503 || performance.now() > deadline) return answer;
    } catch (error) {
      if (
        performance.now() > deadline ||
        !/^(fetch failed|terminated)$/.test(String((error as Error).message))
      )
        throw error;
    }
};

/** What clients were promised: whether each of their customers is gone. */
type Promised = Map<string, boolean>;

/** A customer with a card; every other one is deleted, so that its wallet has to be closed. */
const live = async (promised: Promised, round: number): Promise<void> => {
  const made = await say('POST', '/v1/customers', { displayName: `Round ${round}` });
  expect(made.status).toBe(201);
  const id = idOf(made);
  promised.set(id, false);
  expect((await say('POST', `/v1/customers/${id}/cards`, { serialNumber: id })).status).toBe(201);
  if (round % 2 === 0) return;
  expect((await say('DELETE', `/v1/customers/${id}`)).status).toBe(204);
  promised.set(id, true);
};

/** Clients that write until they are told to stop. */
const load = () => {
  const promised: Promised = new Map();
  let isWanted = true;
  let rounds = 0;
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (isWanted) {
      await live(promised, rounds);
      rounds += 1;
    }
  });
  const writes = async (): Promise<void> => {
    const wanted = rounds + WRITES_BETWEEN;
    await Promise.race([until(async () => rounds >= wanted, CASE_MS_MAX), Promise.all(clients)]);
  };
  const stop = async (): Promise<Promised> => {
    isWanted = false;
    await Promise.all(clients);
    return promised;
  };
  return { writes, stop };
};

/** All that was promised is there, once, its reactions have ended, and the views equal a fresh fold. */
const expectKept = async (promised: Promised): Promise<void> => {
  for (const [id, isGone] of promised) {
    const { status } = await client.get(`/v1/customers/${id}`, HEAD);
    expect([id, status]).toEqual([id, isGone ? 404 : 200]);
  }
  const storage = await openStorage(readConfiguration(environment), SILENT);
  const closed = new Set<string>();
  const registered: string[] = [];
  const look = async () => {
    closed.clear();
    registered.length = 0;
    for await (const { events } of storage.log.readAll({ after: 0n }))
      for (const { type, stream } of events) {
        const id = stream.slice(-36);
        if (type === 'CardClosed') closed.add(id);
        if (type === 'CustomerRegistered') registered.push(id);
      }
    return [...promised].every(([id, isGone]) => closed.has(id) === isGone);
  };
  await until(look);
  const known = registered.filter((id) => promised.has(id));
  expect(known.toSorted()).toEqual([...promised.keys()].toSorted());
  await verifyViews(storage);
  await storage.close();
};

it(
  'goes on with a second of each when those that lead are killed',
  async () => {
    const second: ServiceProcess[] = [];
    for (const name of ['views', 'customers'] as const) second.push(await services.replica(name));
    const all = [...BEHIND.map((name) => services.process(name)), ...second];
    const writing = load();
    await writing.writes();
    for (const what of ['views', 'relay'] as const) {
      const leader = await leaderOf(what, all);
      const others = all.filter((one) => one !== leader);
      await leader.kill();
      await leaderOf(what, others);
      // Whoever the gateway knows comes back, as from a supervisor, and stands by.
      await leader.start();
      await leader.ready();
      await writing.writes();
    }
    await expectKept(await writing.stop());
    for (const one of second) await one.stop();
  },
  CASE_MS_MAX,
);

it(
  'loses and doubles nothing when each is killed in turn while clients write',
  async () => {
    const writing = load();
    for (const name of [...BEHIND, 'gateway'] as const) {
      await writing.writes();
      await services.kill(name);
      await services.restart(name);
    }
    await writing.writes();
    await expectKept(await writing.stop());
  },
  CASE_MS_MAX,
);
