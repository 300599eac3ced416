import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CustomerDocument } from '@clientele/contracts';
import type { StoredEvent } from '@clientele/event-store';
import { startTestServer, type TestServer } from '@clientele/event-store-kurrentdb/test-server';
import {
  openStorage,
  openStores,
  readConfiguration,
  runLogCommand,
  startService,
  type RunningService,
} from '@clientele/host';
import { api, testDatabase, type Answer, type Api } from '@clientele/testing';
import { allViews, runViewsCommand } from '@clientele/views';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { PATIENT, START_MS_MAX } from './platform.specimen.ts';
import { SERVICES } from './services.ts';

const KEY = 'the-administrator-of-this-installation';
const SILENT = { info: () => {}, warn: () => {}, error: () => {} };
const HEAD = { 'clientele-min-position': 'head' };

type Settings = Readonly<Record<string, string>>;

const closing: (() => Promise<void> | void)[] = [];
let server: TestServer;
let here: Settings;
let service: RunningService;
let admin: Api;

/** A folder and a database for what is not the log. */
const installation = async (settings: Settings = {}): Promise<Settings> => {
  const [folder, database] = await Promise.all([
    mkdtemp(join(tmpdir(), 'clientele-kurrentdb-')),
    testDatabase(),
  ]);
  closing.push(async () => {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    PORT: '0',
    DATA_DIR: folder,
    DATABASE_URL: database.url,
    BOOTSTRAP_API_KEY: KEY,
    RATE_LIMIT_PER_SECOND: '0',
    LOG_LEVEL: 'silent',
    ...PATIENT,
    ...settings,
  };
};

const start = (settings: Settings): Promise<RunningService> => startService('platform', SERVICES, settings);

beforeAll(async () => {
  server = await startTestServer();
  closing.push(() => server.stop());
  here = await installation({ EVENT_STORE_URL: server.url });
  service = await start(here);
  admin = api(service.url, KEY);
}, START_MS_MAX);

afterAll(async () => {
  await service.stop();
  for (const close of closing.toReversed()) await close();
});

const customer = ({ body }: Answer) => body as CustomerDocument;
const after = ({ headers }: Answer) => ({
  'clientele-min-position': headers.get('clientele-position') ?? '',
});
const register = async (body: object) => customer(await admin.post('/v1/customers', body));

/** What the operator's command says of the views, compared with a fresh fold of the log. */
const verified = async (settings: Settings): Promise<readonly [number, string]> => {
  const storage = await openStorage(readConfiguration(settings), SILENT);
  const said: string[] = [];
  try {
    const say = (line: string) => void said.push(line);
    const code = await runViewsCommand(['verify'], { ...storage, views: allViews, say });
    return [code, said.join('\n')];
  } finally {
    await storage.close();
  }
};

const runLog = async (settings: Settings, ...argv: string[]): Promise<string> => {
  const stores = await openStores(readConfiguration(settings), SILENT);
  const said: string[] = [];
  try {
    await runLogCommand(argv, stores, (line) => said.push(line));
  } finally {
    await stores.close();
  }
  return said.join('\n');
};

const logOf = async (settings: Settings): Promise<readonly StoredEvent[]> => {
  const stores = await openStores(readConfiguration(settings), SILENT);
  const events: StoredEvent[] = [];
  for await (const page of stores.log.readAll({ after: 0n })) events.push(...page.events);
  await stores.close();
  return events;
};

it('keeps customers, and their past by position and by time', async () => {
  const before = await register({ code: 'K-STROM', displayName: 'Stromwerk AG', tags: ['neu'] });
  const changed = customer(await admin.patch(`/v1/customers/${before.id}`, { displayName: 'Kraftwerk AG' }));
  expect(BigInt(changed.position)).toBeGreaterThan(BigInt(before.position) + 1n);
  expect((await admin.get('/v1/customers/code=K-STROM', HEAD)).body).toEqual(changed);
  const asOf = async (moment: string) =>
    customer(await admin.get(`/v1/customers/${before.id}?asOf=${moment}`));
  for (const moment of [before.position, String(BigInt(changed.position) - 1n)])
    expect(await asOf(moment)).toEqual(before);
  for (const moment of [changed.position, changed.updatedAt]) expect(await asOf(moment)).toEqual(changed);
  const { body } = await admin.get(`/v1/customers/${before.id}/history`, HEAD);
  const { items } = body as { items: { position: string; version: number }[] };
  expect(items.map(({ version }) => version)).toEqual([3, 2, 1]);
  expect(items[0]?.position).toBe(changed.position);
  expect(items[1]?.position).toBe(before.position);
});

it('records a transaction in one append, and once however often it is said', async () => {
  const headers = { 'idempotency-key': 'a-household' };
  const commands = [
    { method: 'POST', path: '/v1/customers', body: { displayName: 'Haushalt Watt', code: 'K-WATT' } },
    { method: 'POST', path: '/v1/customers/{0}/cards', body: { serialNumber: 'S-1' } },
    {
      method: 'POST',
      path: '/v1/customers/{0}/credit/entries',
      body: { type: 'opening', amount: '25', currency: 'CHF' },
    },
  ];
  const said = await Promise.all(
    Array.from({ length: 10 }, () => admin.post('/v1/transactions', { commands }, headers)),
  );
  expect(said.map(({ status }) => status)).toEqual(said.map(() => 200));
  expect(new Set(said.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  const [first] = said;
  if (first === undefined) throw new Error('nothing was said');
  const credit = await admin.get('/v1/customers/code=K-WATT/credit', after(first));
  expect(credit.body).toMatchObject({ balance: '25', currency: 'CHF' });
  const commits = server.records.all.filter(({ data }) => Buffer.from(data).includes('"currency":"CHF"'));
  expect(commits).toHaveLength(1);
});

it('lets contexts react, and shows what they did to who waits for it', async () => {
  const [into, from] = [await register({ lastName: 'Bleibt' }), await register({ lastName: 'Geht' })];
  await admin.post(`/v1/customers/${from.id}/cards`, { serialNumber: 'S-WANDERT' });
  const merged = await admin.post(`/v1/customers/${into.id}/merge`, { from: from.id });
  const { body } = await admin.get(`/v1/customers/${into.id}/cards`, after(merged));
  expect(body).toMatchObject({ items: [{ serialNumber: 'S-WANDERT' }] });
});

it(
  'stays what it is when the process is started again',
  async () => {
    const kept = customer(await admin.get('/v1/customers/code=K-STROM', HEAD));
    await service.stop();
    service = await start(here);
    admin = api(service.url, KEY);
    expect((await admin.get('/v1/customers/code=K-STROM', HEAD)).body).toEqual(kept);
    const { status } = await admin.patch(`/v1/customers/${kept.id}`, { note: 'nach dem Neustart' });
    expect(status).toBe(200);
  },
  START_MS_MAX,
);

it('shows what a fresh fold of the log gives', async () => {
  await admin.get('/v1/customers', HEAD);
  expect(await verified(here)).toEqual([0, expect.stringContaining('equal')]);
});

it(
  'moves to PostgreSQL and back, and nothing is lost but the positions',
  async () => {
    const read = customer(await admin.get('/v1/customers/code=K-STROM', HEAD));
    const [postgres, another] = [await installation(), await startTestServer()];
    closing.push(() => another.stop());
    const back = await installation({ EVENT_STORE_URL: another.url });
    for (const [source, target] of [
      [here, postgres],
      [postgres, back],
    ] as const) {
      const folder = join(source['DATA_DIR'] ?? '', 'backup');
      await runLog(source, 'export', folder);
      await mkdir(target['DATA_DIR'] ?? '', { recursive: true });
      const key = 'key-encryption.key';
      await copyFile(join(here['DATA_DIR'] ?? '', key), join(target['DATA_DIR'] ?? '', key));
      expect(await runLog(target, 'import', folder)).toMatch(
        /^imported \d+ events and \d+ keys; the log is /,
      );
      await expect(runLog(target, 'import', folder)).rejects.toThrow('the log was opened already');
    }
    const logs = [await logOf(here), await logOf(postgres), await logOf(back)];
    const moved = logs.map((events) => events.filter(({ type }) => type !== 'LogMoved'));
    const facts = moved.map((events) => events.map((event) => ({ ...event, position: null })));
    expect(facts[1]).toEqual(facts[0]);
    expect(facts[2]).toEqual(facts[0]);
    expect(logs.map((events, index) => events.length - (moved[index]?.length ?? 0))).toEqual([0, 1, 2]);

    const there = await start(back);
    const { position: _, ...same } = customer(
      await api(there.url, KEY).get('/v1/customers/code=K-STROM', HEAD),
    );
    expect(read).toMatchObject(same);
    await there.stop();
    expect(await verified(back)).toEqual([0, expect.stringContaining('equal')]);
  },
  START_MS_MAX,
);
