import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { memoryStore } from '@clientele/testing';
import { openSpecimen } from './specimen.ts';
let app: NestFastifyApplication;
beforeAll(async () => {
  app = await openSpecimen(await memoryStore());
});
afterAll(() => app.close());
const id = '01990d2e-0000-7000-8000-000000000001';
it('x', async () => {
  const admin = { authorization: 'Bearer acme:admin' };
  for (const o of [
    { method: 'POST', url: `/v1/guests/${id}`, payload: { kind: 'person' }, headers: admin },
    { method: 'GET', url: `/v1/guests/${id}`, headers: admin },
    { method: 'GET', url: `/v1/guests/${id}`, headers: { ...admin, 'if-none-match': '"1"' } },
    { method: 'GET', url: `/v1/guests?limit=3&foo=1`, headers: admin },
    { method: 'GET', url: `/v1/guests?limit=3`, headers: admin },
    { method: 'GET', url: `/nope`, headers: admin },
    { method: 'PUT', url: `/v1/guests`, headers: admin },
    { method: 'GET', url: `/v1/guests` },
    { method: 'GET', url: `/v1/guests/failing/x` },
    { method: 'GET', url: `/health/ready` },
    { method: 'GET', url: `/openapi.json` },
    { method: 'GET', url: `/docs` },
    {
      method: 'POST',
      url: `/v1/guests/${id}`,
      payload: { kind: 'company' },
      headers: { ...admin, prefer: 'dry-run' },
    },
  ] as const) {
    const r = await app.inject(o as never);
    console.log(o.method, o.url, r.statusCode, JSON.stringify(r.headers), r.body.slice(0, 700));
  }
});
