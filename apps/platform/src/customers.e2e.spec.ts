import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiKeysModule } from '@clientele/access';
import { customerDocument, type CustomerDocument } from '@clientele/contracts';
import { CustomersModule } from '@clientele/customers';
import { startService, viewsModule, type RunningService } from '@clientele/host';
import {
  api,
  expectRefused,
  testDatabase,
  type Answer,
  type Api,
  type TestDatabase,
} from '@clientele/testing';

const MANY = 1_000;
const ADMINISTRATOR = 'the-administrator-of-this-installation';
const START_MS_MAX = 60_000;
const HEAD = { 'clientele-min-position': 'head' };

let dataDir: string;
let database: TestDatabase;
let platform: RunningService;
let admin: Api;
let tests = 0;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'clientele-e2e-'));
  database = await testDatabase();
  platform = await startService('platform', [ApiKeysModule, CustomersModule, viewsModule], {
    PORT: '0',
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    BOOTSTRAP_API_KEY: ADMINISTRATOR,
    RATE_LIMIT_PER_SECOND: '0',
    LOG_LEVEL: 'silent',
  });
}, START_MS_MAX);

afterAll(async () => {
  await platform.stop();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

// Each test has a tenant of its own, and a key to it.
beforeEach(async () => {
  tests += 1;
  const installation = api(platform.url, ADMINISTRATOR);
  const made = await installation.post('/v1/api-keys', {
    name: 'test',
    rights: ['admin'],
    tenant: `tenant_${tests}`,
  });
  admin = installation.as((made.body as { key: string }).key);
});

const shown = ({ body }: Answer): CustomerDocument => customerDocument.parse(body);
const register = async (body: unknown = {}) => shown(await admin.post('/v1/customers', body));
const read = async (name: string) => shown(await admin.get(`/v1/customers/${name}`, HEAD));
const total = async (query = '') =>
  ((await admin.get(`/v1/customers?total=true${query}`, HEAD)).body as { total: number }).total;
const times = <T>(work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: MANY }, (_, index) => work(index)));
const countOf = (answers: readonly Answer[], status: number) =>
  answers.filter((answer) => answer.status === status).length;

describe('a customer', () => {
  it('is read as it was written, by every name that it has', async () => {
    const answer = await admin.post('/v1/customers', { firstName: 'Ada', code: 'K-17', externalId: 'abc' });
    const headers = { 'clientele-min-position': answer.headers.get('clientele-position') ?? '' };
    const { id, number } = shown(answer);
    for (const name of [id, String(number), 'code=K-17', 'externalId=abc']) {
      const found = await admin.get(`/v1/customers/${name}`, headers);
      expect(found.body).toEqual(answer.body);
      expect(found.headers.get('etag')).toBe(answer.headers.get('etag'));
    }
  });

  it('is written by its number at once', async () => {
    const { number } = await register();
    expect((await admin.patch(`/v1/customers/${number}`, { note: 'x' })).status).toBe(200);
  });

  it('can be sent back as it was read, and nothing changes', async () => {
    const { id } = await register({
      displayName: 'Ada Lovelace',
      projects: [{ name: 'Roof' }],
      meta: { a: [1] },
    });
    const before = await read(id);
    expect(shown(await admin.put(`/v1/customers/${id}`, before))).toEqual(before);
  });

  it('is gone when it was deleted, and its code is free', async () => {
    const { id } = await register({ code: 'K-17' });
    await admin.delete(`/v1/customers/${id}`);
    expectRefused(await admin.get(`/v1/customers/${id}`, HEAD), 'customer-not-found');
    expect(await total()).toBe(0);
    expect((await register({ code: 'K-17' })).id).not.toBe(id);
  });

  it('leads to the survivor when it was merged, and its orders moved', async () => {
    const [into, from] = [await register({ firstName: 'Ada' }), await register({ lastName: 'Lovelace' })];
    await admin.post('/v1/orders', { customerId: from.id, orderNumber: 'A-1' });
    await admin.post(`/v1/customers/${into.id}/merge`, { from: String(from.number) });
    const gone = await admin.get(`/v1/customers/${from.id}`, HEAD);
    expect(gone.status).toBe(307);
    expect(gone.headers.get('location')).toContain(into.id);
    expect(gone.headers.get('cache-control')).toBe('no-store');
    expect(await total()).toBe(1);
    const orders = await admin.get(`/v1/customers/${into.id}/orders`, HEAD);
    expect(orders.body).toMatchObject({ items: [{ orderNumber: 'A-1', customerId: into.id }] });
  });

  it('is not there for another tenant', async () => {
    const { id } = await register({ code: 'K-17' });
    const foreign = api(platform.url, ADMINISTRATOR);
    for (const name of [id, '1', 'code=K-17']) {
      expectRefused(await foreign.get(`/v1/customers/${name}`, HEAD), 'customer-not-found');
      expectRefused(await foreign.patch(`/v1/customers/${name}`, {}), 'customer-not-found');
    }
  });
});

describe('many at once', () => {
  it('make one customer of a thousand identical requests with one key', async () => {
    const headers = { 'idempotency-key': 'one' };
    const answers = await times(() => admin.post('/v1/customers', { firstName: 'Ada' }, headers));
    expect(countOf(answers, 201)).toBe(MANY);
    const [id = '', ...others] = new Set(answers.map((answer) => shown(answer).id));
    expect(others).toEqual([]);
    expect(await total()).toBe(1);
    expect((await read(id)).version).toBe(1);
  });

  it('of two editors with one ETag let exactly one through', async () => {
    const { id } = await register();
    const edit = (note: string) => admin.patch(`/v1/customers/${id}`, { note }, { 'if-match': '"1"' });
    const answers = await Promise.all([edit('x'), edit('y')]);
    expect([countOf(answers, 200), countOf(answers, 412)]).toEqual([1, 1]);
  });

  it('of a thousand creates with one external id let exactly one through', async () => {
    const answers = await times(() => admin.post('/v1/customers', { externalId: 'abc' }));
    expect([countOf(answers, 201), countOf(answers, 409)]).toEqual([1, MANY - 1]);
    expect(await total()).toBe(1);
  });

  it('change one customer in a thousand ways, and all succeed', async () => {
    const { id } = await register();
    const answers = await times((index) =>
      admin.patch(`/v1/customers/${id}`, { meta: { [`m${index}`]: index } }),
    );
    expect(countOf(answers, 200)).toBe(MANY);
    const { version, meta } = await read(id);
    expect(version).toBe(MANY + 1);
    expect(Object.keys(meta)).toHaveLength(MANY);
  });
});

describe('a bulk load', () => {
  it('is found as it was answered, and changes nothing when it is sent again', async () => {
    const lines = Array.from({ length: MANY }, (_, index) =>
      JSON.stringify({ body: { code: `K-${index}` } }),
    );
    const headers = { 'content-type': 'application/x-ndjson', 'idempotency-key': 'load' };
    const load = () => admin.post('/v1/customers/bulk', lines.join('\n'), headers);
    const first = await load();
    expect(String(first.body).match(/"status":201/g)).toHaveLength(MANY);
    expect(await total()).toBe(MANY);
    expect((await load()).body).toBe(first.body);
    expect(await total()).toBe(MANY);
  });
});
