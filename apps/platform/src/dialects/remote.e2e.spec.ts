import { DialectsModule } from '@clientele/dialects';
import { serve } from '@clientele/http/serving';
import { memoryStore } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { START_MS_MAX, joinPlatform, type Platform } from '../platform.specimen.ts';
import { clientOf, keyWith, type Client } from './callers.specimen.ts';

const ROOT = '/api/management/customers';

/** Dialects in a process of their own, which has nothing but the address of the native API. */
let platform: Platform;
let front: NestFastifyApplication;
let client: Client;

const clientAt = (url: string, key: string): Client =>
  clientOf(url, (token) => ({ authentication: token }), key);

beforeAll(async () => {
  platform = await joinPlatform();
  front = await serve(await memoryStore(), [DialectsModule.at(platform.url)]);
  client = clientAt(await front.getUrl(), await keyWith(platform, ['admin'], 'remote'));
}, START_MS_MAX);
afterAll(async () => {
  await front.close();
  await platform.stop();
});

it('reads and writes over the network as in the process', async () => {
  const created = await client('POST', ROOT, { Name: 'Fernab AG' });
  expect(created).toMatchObject({ status: 200, body: { Name: 'Fernab AG', Currency: 'CHF' } });
  const { Id } = created.body as { readonly Id: string };
  expect(await client('PUT', `${ROOT}/${Id}`, { CostCenter: 'K-1' })).toMatchObject({
    body: { CostCenter: 'K-1' },
  });
  expect((await client('GET', ROOT)).body).toMatchObject([{ Id, CostCenter: 'K-1' }]);
  expect((await client('DELETE', `${ROOT}/${Id}`)).status).toBe(200);
  expect((await client('GET', `${ROOT}/${Id}`)).status).toBe(404);
});

it('is told of a merged customer as of one that is gone, and of a wrong key as it is', async () => {
  const key = await keyWith(platform, ['admin'], 'remote');
  const made = async (Name: string) =>
    ((await client('POST', ROOT, { Name })).body as { readonly Id: string }).Id;
  const [into, from] = [await made('Bleibt AG'), await made('Geht AG')];
  await platform.api.as(key).post(`/v1/customers/${into}/merge`, { from });
  await platform.api.as(key).get(`/v1/customers?limit=1`, { 'clientele-min-position': 'head' });
  for (const [method, body] of [['GET'], ['PUT', { Name: 'Neu' }], ['DELETE']] as const)
    expect((await client(method, `${ROOT}/${from}`, body)).status).toBe(404);
  expect((await clientAt(await front.getUrl(), 'wrong')('GET', ROOT)).status).toBe(401);
});

it('answers 503 in the form of the vendor when the native API is away', async () => {
  const nowhere = await serve(await memoryStore(), [DialectsModule.at('http://127.0.0.1:1')]);
  const lost = clientAt(await nowhere.getUrl(), 'key');
  expect(await lost('GET', ROOT)).toMatchObject({ status: 503, body: { Code: 'unavailable' } });
  await nowhere.close();
});
