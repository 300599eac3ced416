import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { EventStore } from '@clientele/event-store';
import { api, type Api, expectRefused, memoryStore } from '@clientele/testing';
import { randomUUID } from 'node:crypto';
import { createHttpApp } from './app.ts';
import { Authenticator } from './credential.ts';
import { openSpecimen } from './specimen.ts';
import { WRONG_WAIT_MS } from './wrong-credentials.ts';

/** More requests than limits of a few a second let through, however slowly they come in. */
const MANY = 100;

let app: NestFastifyApplication;
let nobody: Api;

beforeAll(async () => {
  app = await openSpecimen(await memoryStore(), { rateLimitPerSecond: 5 });
  await app.listen(0, '127.0.0.1');
  nobody = api(await app.getUrl(), null);
});
afterAll(() => app.close());

const path = `/v1/guests/${randomUUID()}`;
const person = { kind: 'person' };

describe('a right', () => {
  it('is needed, and a credential first', async () => {
    const answer = await nobody.get(path);
    expectRefused(answer, 'unauthenticated');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expectRefused(await nobody.as('acme:orders:write').get(path), 'forbidden');
  });

  it('is asked for before the body is looked at', async () => {
    expectRefused(await nobody.as('acme:customers:read').post(path, '{"kind":'), 'forbidden');
  });

  it('may be any of those that the route takes', async () => {
    expect((await nobody.as('acme:customers:create').post(path, person)).status).toBe(201);
    expect((await nobody.as('acme:customers:update').post(path, { kind: 'company' })).status).toBe(200);
  });

  it('may be demanded by the controller itself', async () => {
    expectRefused(await nobody.as('acme:customers:update').patch(path, {}), 'forbidden');
    expect((await nobody.as('acme:customers:update,discounts:write').patch(path, {})).status).toBe(200);
  });

  it('to read comes with every right of customers, and with audit', async () => {
    for (const right of ['customers:delete', 'audit:read', 'admin'])
      expect((await nobody.as(`acme:${right}`).get('/v1/guests')).status).toBe(200);
  });

  it('shows nothing of another tenant', async () => {
    expectRefused(await nobody.as('globex:admin').get(path), 'customer-not-found');
  });
});

describe('the rate limit', () => {
  it('is told with every answer, and ends in 429', async () => {
    const busy = nobody.as('busy:admin');
    const answers = await Promise.all(Array.from({ length: MANY }, () => busy.get('/v1/guests')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) expectRefused(answer, 'too-many-requests');
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect(answers[0]?.headers.get('ratelimit-policy')).toBe('"credential";q=5;w=1');
    expect(answers[0]?.headers.get('ratelimit')).toMatch(/^"credential";r=\d;t=1$/);
    expect((await nobody.as('idle:admin').get('/v1/guests')).status).toBe(200);
  });
});

it('slows wrong credentials down, and lets a right one from the same address pass', async () => {
  const startedAt = performance.now();
  let waiting = MANY;
  const wrong = Array.from({ length: MANY }, async () => {
    const answer = await nobody.as('wrong').get(path);
    waiting -= 1;
    return answer;
  });
  const right = await nobody.as('right:admin').get('/v1/guests');
  expect(right.status).toBe(200);
  expect(waiting).toBeGreaterThan(0);
  for (const answer of await Promise.all(wrong)) expectRefused(answer, 'unauthenticated');
  expect(performance.now() - startedAt).toBeGreaterThan(WRONG_WAIT_MS * 0.9);
});

it('does not start with a route that declares nothing', async () => {
  @Controller('open')
  class OpenController {
    @Get()
    read() {
      return 'everything';
    }
  }
  @Module({
    controllers: [OpenController],
    providers: [
      { provide: EventStore, useValue: await memoryStore() },
      { provide: Authenticator, useValue: { authenticate: () => null } },
    ],
  })
  class OpenModule {}
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  await expect(
    createHttpApp({ module: OpenModule, global: true, exports: [EventStore] }, { log, version: '1' }),
  ).rejects.toThrow('GET /open declares no right');
});
