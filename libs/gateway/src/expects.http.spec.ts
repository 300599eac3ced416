import type { EventStore } from '@clientele/event-store';
import { api, expectRefused, memoryStore, type Api } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { openSpecimen } from './specimen.ts';

let app: NestFastifyApplication;
let store: EventStore;
let caller: Api;

beforeAll(async () => {
  store = await memoryStore();
  app = await openSpecimen(store);
  caller = api(await app.getUrl(), 'acme:customers:create,customers:update,customers:read');
});
afterAll(() => app.close());

const register = async () => (await caller.post('/v1/customers', {})).body as { readonly id: string };

it('expects the versions that were read, of what it writes and of what it does not', async () => {
  const [read, written] = [await register(), await register()];
  const at = (path: string, version: number) => ({ path: `/v1/customers/${path}`, version });
  const expecting = (expects: readonly unknown[], note: string) =>
    caller.post('/v1/transactions', {
      commands: [{ method: 'PATCH', path: `/v1/customers/${written.id}`, body: { note } }],
      expects,
    });
  const unchanged = [at(read.id, 1), at(`${read.id}/cards`, 0), at(`${read.id}/credit`, 0)];
  expect((await expecting([...unchanged, at(written.id, 1)], 'erste Fassung')).status).toBe(200);
  await caller.patch(`/v1/customers/${read.id}`, { note: 'inzwischen anders' });
  const head = await store.head();
  for (const [expects, index] of [
    [[at(written.id, 2), at(read.id, 1)], 1],
    [[at(written.id, 1)], 0],
    [[at(written.id, 9)], 0],
    [[at(read.id, 0)], 0],
  ] as const) {
    const problem = expectRefused(await expecting(expects, 'nie'), 'precondition-failed');
    expect(problem.errors?.[0]?.pointer).toBe(`/expects/${index}`);
  }
  expectRefused(await expecting([{ path: '/v1/customers/code=K', version: 1 }], 'nie'), 'invalid-request');
  expect(await store.head()).toBe(head);
});

it('lets one of two win that expect the same version', async () => {
  const { id } = await register();
  const write = (note: string) =>
    caller.post('/v1/transactions', {
      commands: [{ method: 'PATCH', path: `/v1/customers/${id}`, body: { note } }],
      expects: [{ path: `/v1/customers/${id}`, version: 1 }],
    });
  const statuses = (await Promise.all(['a', 'b', 'c', 'd'].map(write))).map(({ status }) => status);
  expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 412, 412, 412]);
});

it('takes the right to read of whoever asks by it', async () => {
  const { id } = await register();
  const expects = [{ path: `/v1/customers/${id}`, version: 1 }];
  const commands = [{ method: 'POST', path: '/v1/contacts', body: { lastName: 'Nie' } }];
  const writer = caller.as('acme:contacts:write');
  expectRefused(await writer.post('/v1/transactions', { commands, expects }), 'forbidden');
});
