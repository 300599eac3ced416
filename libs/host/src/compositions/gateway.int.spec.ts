import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { api, expectRefused, testDatabase, type Answer, type TestDatabase } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startService, type RunningService } from '../run-service.ts';
import { GATEWAY } from './gateway.ts';
import { PLATFORM } from './platform.ts';
import { SERVICE_VARIABLES } from './service-names.ts';

const START_MS_MAX = 120_000;
const KEY = 'the-administrator-of-this-installation';
const NOWHERE = Object.fromEntries(
  Object.values(SERVICE_VARIABLES).map((variable) => [variable, 'http://127.0.0.1:1']),
);

let dataDir: string;
let database: TestDatabase;
let environment: NodeJS.ProcessEnv;
let platform: RunningService;
let gateway: RunningService;

beforeAll(async () => {
  [dataDir, database] = await Promise.all([mkdtemp(join(tmpdir(), 'clientele-gateway-')), testDatabase()]);
  environment = {
    PORT: '0',
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    BOOTSTRAP_API_KEY: KEY,
    LOG_LEVEL: 'silent',
  };
  platform = await startService('platform', PLATFORM, environment);
  gateway = await startService('gateway', GATEWAY, { ...environment, ...NOWHERE });
}, START_MS_MAX);
afterAll(async () => {
  await gateway.stop();
  await platform.stop();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
}, START_MS_MAX);

/** What both are asked, without what differs from request to request. */
const told = async ({ url }: RunningService, path: string, method = 'GET'): Promise<unknown> => {
  const response = await fetch(new URL(path, url), { method });
  const text = (await response.text()).replaceAll(/urn:uuid:[0-9a-f-]{36}/g, 'urn:uuid:');
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  const body: unknown = isJson ? JSON.parse(text) : text;
  const { status, headers } = response;
  return { status, allow: headers.get('allow'), type: headers.get('content-type'), body };
};

it.each([
  ['GET', '/'],
  ['GET', '/openapi.json'],
  ['GET', '/openapi/portos.json'],
  ['GET', '/asyncapi.json'],
  ['GET', '/docs'],
  ['GET', '/problems'],
  ['GET', '/problems/card-closed'],
  ['GET', '/v1/nowhere'],
  ['DELETE', '/v1/customers'],
])('tells the same as the platform at %s %s', async (method, path) => {
  expect(await told(gateway, path, method)).toEqual(await told(platform, path, method));
});

it('serves keys and transactions itself while the services are away', async () => {
  const admin = api(gateway.url, KEY);
  expect((await admin.post('/v1/api-keys', { name: 'own' })).status).toBe(201);
  const commands = [
    { method: 'POST', path: '/v1/customers', body: {} },
    { method: 'POST', path: '/v1/customers/{0}/cards', body: { serialNumber: 'S-1' } },
  ];
  const { body } = await admin.post('/v1/transactions', { commands });
  expect(body).toMatchObject({ results: [{ status: 201 }, { status: 201 }] });
});

it('says that a service is away, to each client in its terms, and that it is not ready', async () => {
  const admin = api(gateway.url, KEY);
  const expectAway = (answer: Answer) => expectRefused(answer, 'unavailable');
  expectAway(await admin.post('/v1/customers', {}));
  expectAway(await admin.get('/v1/customers?limit=1'));
  const headers = { authentication: KEY };
  const vendor = await fetch(new URL('/api/management/customers', gateway.url), { headers });
  expect(vendor.status).toBe(503);
  expect(await vendor.json()).toMatchObject({ Code: 'unavailable' });
  const ready = await fetch(new URL('/health/ready', gateway.url));
  expect(ready.status).toBe(503);
  const missing = Object.fromEntries(Object.keys(SERVICE_VARIABLES).map((name) => [name, 'does not answer']));
  expect(await ready.json()).toEqual({ status: 'missing', missing });
});

it('does not start without the address of a service', async () => {
  const { VIEWS_URL: _, ...others } = NOWHERE;
  await expect(startService('gateway', GATEWAY, { ...environment, ...others })).rejects.toThrow(
    'VIEWS_URL: the gateway must know where it is',
  );
});
