import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService, type RunningService } from '@clientele/host';
import { api, type Answer, type Api } from '@clientele/testing';
import { allViews } from '@clientele/views';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { PATIENT, START_MS_MAX } from './platform.specimen.ts';
import { SERVICES } from './services.ts';

const ADMINISTRATOR = 'the-administrator-of-this-installation';
const HEAD = { 'clientele-min-position': 'head' };
const RECOVERY_MS_MAX = 60_000;
const BEFORE = 20;

let dataDir: string;
let service: RunningService;
let admin: Api;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'clientele-outage-'));
  // PostgreSQL may run as another account, which has to reach its own folder inside this one.
  await chmod(dataDir, 0o755);
  service = await startService('platform', SERVICES, {
    PORT: '0',
    DATA_DIR: dataDir,
    BOOTSTRAP_API_KEY: ADMINISTRATOR,
    RATE_LIMIT_PER_SECOND: '0',
    LOG_LEVEL: 'silent',
    ...PATIENT,
  });
  admin = api(service.url, ADMINISTRATOR);
}, START_MS_MAX);

afterAll(async () => {
  await service.stop();
  await rm(dataDir, { recursive: true, force: true });
}, START_MS_MAX);

const killPostgres = async (): Promise<void> => {
  const lock = await readFile(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8');
  process.kill(Number(lock.split('\n')[0]), 'SIGKILL');
};

/** Asks until the answer is as wanted; answers all that was said until then. */
const until = async (
  ask: () => Promise<Answer>,
  isWanted: (answer: Answer) => boolean,
): Promise<Answer[]> => {
  const deadline = performance.now() + RECOVERY_MS_MAX;
  const answers: Answer[] = [];
  do {
    answers.push(await ask());
    if (performance.now() > deadline) throw new Error('it did not come to that');
  } while (!answers.slice(-1).every(isWanted));
  return answers;
};

// What is missing is told in a form of its own, while the failures of an API are problems.
const ready = async (): Promise<Answer> => {
  const { status, headers, body } = await fetch(new URL('/health/ready', service.url)).then(
    async (response) => ({
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as unknown,
    }),
  );
  return { status, headers, body };
};

const register = (index: number) =>
  admin.post('/v1/customers', { code: `K-${index}` }, { 'idempotency-key': `register-${index}` });

const gaugeOf = async (name: string): Promise<number[]> => {
  const { body } = await admin.get('/metrics');
  return [...String(body).matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].map(([, value]) =>
    Number(value),
  );
};

it('tells its health, how far its views are behind, and that its log has no gap', async () => {
  for (let index = 0; index < BEFORE; index += 1) expect((await register(index)).status).toBe(201);
  const { headers } = await admin.post('/v1/orders', {});
  const head = Number(headers.get('clientele-position'));
  await admin.get('/v1/customers?limit=1', HEAD);
  expect((await admin.get('/health/live')).status).toBe(200);
  const [answer] = (await until(ready, ({ status }) => status === 200)).slice(-1);
  expect(answer?.body).toEqual({ status: 'ok', missing: {} });
  const none = allViews.map(() => 0);
  expect(await gaugeOf('views_lag_positions')).toEqual(none);
  expect(await gaugeOf('views_parked_streams')).toEqual(none);
  let checked = 0;
  await until(
    async () => {
      [checked = 0] = await gaugeOf('log_contiguity_checked_position');
      return admin.get('/health/live');
    },
    () => checked >= head,
  );
  expect(await gaugeOf('log_contiguity_gaps')).toEqual([0]);
  const counted = 'http_request_duration_seconds_count\\{method="POST",route="/v1/customers",status="201"\\}';
  expect(await gaugeOf(counted)).toEqual([BEFORE]);
});

it(
  'answers 503 while its PostgreSQL is away, recovers alone, and has lost and doubled nothing',
  async () => {
    await killPostgres();
    const [unready] = (await until(ready, ({ status }) => status === 503)).slice(-1);
    expect(unready?.body).toMatchObject({ status: 'missing' });
    const isWritten = ({ status }: Answer) => status === 201;
    const writers = Array.from({ length: 8 }, (_, index) => until(() => register(BEFORE + index), isWritten));
    const isRead = ({ status }: Answer) => status === 200;
    const readers = ['/v1/customers', '/v1/customers/1', '/v1/customers/1/history'].map((path) =>
      until(() => admin.get(path), isRead),
    );
    const said = (await Promise.all([...writers, ...readers])).flat();
    expect((await admin.get('/health/live')).status).toBe(200);
    await until(ready, isRead);
    const failures = said.filter((answer) => !isWritten(answer) && !isRead(answer));
    expect(failures.map(({ status }) => status)).toEqual(failures.map(() => 503));
    expect(failures.map(({ headers }) => Number(headers.get('retry-after')) > 0)).toEqual(
      failures.map(() => true),
    );
    const { body } = await admin.get('/v1/customers?limit=500&total=true', HEAD);
    const { items, total } = body as { items: { code: string }[]; total: number };
    expect(total).toBe(BEFORE + writers.length);
    expect(items.map(({ code }) => code).toSorted()).toEqual(
      Array.from({ length: total }, (_, index) => `K-${index}`).toSorted(),
    );
  },
  RECOVERY_MS_MAX * 3,
);
