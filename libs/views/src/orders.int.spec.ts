import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { streamOf, type OrderDocument, type OrderEvent } from '@clientele/contracts';
import { api, testDatabase, type Api } from '@clientele/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { serveViews } from './server.specimen.ts';
import { openStage, type Stage } from './specimen.ts';

let stage: Stage;
let app: NestFastifyApplication;
let reader: Api;

const PRINTED = ['9', 'b-1', '10', null, '007', 'A-2'];

beforeAll(async () => {
  stage = await openStage(await testDatabase());
  app = await serveViews(stage);
  reader = api(await app.getUrl(), 'acme:customers:read');
  for (const [index, orderNumber] of PRINTED.entries())
    await stage.append([streamOf('order', 'acme', randomUUID()), ...order(index + 1, orderNumber)]);
});
afterAll(async () => {
  await app.close();
  await stage.close();
});

// The second and third are submitted, the later one first; the third is revoked.
const submittedOn = (day: string): OrderEvent => ({
  type: 'OrderSubmitted',
  data: { submittedAt: `2026-01-${day}T00:00:00.000Z` },
});
const LIVES: Readonly<Record<number, readonly OrderEvent[]>> = {
  2: [submittedOn('12')],
  3: [submittedOn('11'), { type: 'OrderRevoked', data: { revokedAt: '2026-01-13T00:00:00.000Z' } }],
};
const order = (number: number, orderNumber: string | null): OrderEvent[] => [
  { type: 'OrderRecorded', data: { number, sealed: { orderNumber } } },
  ...(LIVES[number] ?? []),
];

const printed = async (query: string) => {
  const { body } = await reader.get(`/v1/orders?${query}`, { 'clientele-min-position': 'head' });
  return (body as { readonly items: readonly OrderDocument[] }).items.map(({ orderNumber }) => orderNumber);
};

it('sorts by printed number as numbers are counted, behind what is none', async () => {
  const sorted = [null, 'A-2', 'b-1', '007', '9', '10'];
  expect(await printed('sort=orderNumber')).toEqual(sorted);
  expect(await printed('sort=-orderNumber')).toEqual(sorted.toReversed());
});

it('sorts by when they were submitted, those that were not in front', async () => {
  expect(await printed('sort=submittedAt,number')).toEqual(['9', null, '007', 'A-2', '10', 'b-1']);
  expect(await printed('sort=-submittedAt&limit=2')).toEqual(['b-1', '10']);
});

it('chooses by several statuses, and knows no others', async () => {
  expect(await printed('status=submitted,revoked')).toEqual(['b-1', '10']);
  expect(await printed('status=draft,revoked&offset=1&limit=2')).toEqual(['10', null]);
  for (const status of ['sent', '', 'draft,', 'draft,draft,draft,draft'])
    expect(await reader.get(`/v1/orders?status=${status}`)).toMatchObject({
      status: 400,
      body: { code: 'invalid-parameter', errors: [{ parameter: 'status' }] },
    });
});
