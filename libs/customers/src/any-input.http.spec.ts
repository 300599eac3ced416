import { customerInput, mergeInput, orderInput, problem } from '@clientele/contracts';
import type { EventStore } from '@clientele/event-store';
import { api, memoryStore, type Api } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import fc from 'fast-check';
import { z } from 'zod';
import { bulkLine } from './bulk-line.ts';
import { openSpecimen } from './specimen.ts';

let store: EventStore;
let app: NestFastifyApplication;
let admin: Api;
let customer: string;
let order: string;

beforeAll(async () => {
  store = await memoryStore();
  app = await openSpecimen(store);
  admin = api(await app.getUrl(), 'acme:admin');
  ({ id: customer } = (await admin.post('/v1/customers', {})).body as { id: string });
  ({ id: order } = (await admin.post('/v1/orders', {})).body as { id: string });
});
afterAll(() => app.close());

/** Values that somebody might send: of every type, with the texts that break things. */
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '\ud800',
    '__proto__',
    '1e999',
    '2026-02-30',
    '9999-12-31T23:59:59-23:59',
    -0,
    1e308,
  ),
  fc.string({ unit: 'binary' }),
);

/** Objects with members that a schema knows, and whatever may stand in them. */
const shaped = (members: object) =>
  fc.dictionary(fc.oneof(fc.constantFrom(...Object.keys(members)), fc.string()), value, { maxKeys: 5 });

const RUNS = 150;

/** Sends such bodies; none of them may be the server's failure, and a refused one records nothing. */
const sendAll = (members: object, send: (body: string) => ReturnType<Api['post']>) =>
  fc.assert(
    fc.asyncProperty(fc.oneof(value, shaped(members)), async (body) => {
      const before = await store.head();
      const answer = await send(JSON.stringify(body));
      expect(answer.status).toBeLessThan(500);
      if (answer.status < 400) return;
      expect(problem.parse(answer.body).code).toBeDefined();
      // Numbers may have been leased; nothing else was recorded.
      for await (const { events } of store.readAll({ after: before }))
        expect(
          events
            .map((event) => ('type' in event ? event.type : null))
            .filter((type) => type !== 'NumbersLeased'),
        ).toEqual([]);
    }),
    { numRuns: RUNS },
  );

it('takes or refuses any body of a customer', async () => {
  await sendAll(customerInput.shape, (body) => admin.post('/v1/customers', body));
  await sendAll(customerInput.shape, (body) => admin.put('/v1/customers/externalId=any', body));
  await sendAll(customerInput.shape, (body) => admin.patch(`/v1/customers/${customer}`, body));
});

it('takes or refuses any body of an order and of a merge', async () => {
  await sendAll(orderInput.shape, (body) => admin.post('/v1/orders', body));
  await sendAll(orderInput.shape, (body) => admin.patch(`/v1/orders/${order}`, body));
  await sendAll(mergeInput.shape, (body) => admin.post(`/v1/customers/${customer}/merge`, body));
});

it('takes or refuses any line of a bulk load', async () => {
  const headers = { 'content-type': 'application/x-ndjson' };
  const lines = fc.array(fc.oneof(value, shaped(bulkLine.shape)), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(lines, async (sent) => {
      const answer = await admin.post(
        '/v1/customers/bulk',
        sent.map((line) => JSON.stringify(line)).join('\n'),
        headers,
      );
      const answered = z
        .string()
        .parse(answer.body ?? '')
        .split('\n')
        .filter((line) => line !== '');
      expect(answered.map((line) => (JSON.parse(line) as { line: number }).line)).toEqual(
        sent.map((_, index) => index + 1),
      );
      expect(answer.body ?? '').not.toContain('"status":5');
    }),
    { numRuns: RUNS },
  );
});

it('takes or refuses any address', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('.', '..', '%', '%00', '%ff')),
      async (text) => {
        for (const prefix of ['', 'code=', 'externalId=']) {
          const name = text.startsWith('%') ? text : encodeURIComponent(text.toWellFormed());
          const answer = await admin.post(`/v1/customers/${prefix}${name}/archive`);
          expect(answer.status).toBeLessThan(500);
        }
      },
    ),
    { numRuns: RUNS },
  );
});
