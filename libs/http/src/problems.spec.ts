import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { api, type Api, expectRefused, memoryStore } from '@clientele/testing';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { openSpecimen } from './specimen.ts';
import { BODY_BYTES_MAX } from './server.ts';

/** More than what connections take that nobody reads from. */
const LONG_BYTES = 30_000_000;

let app: NestFastifyApplication;
let admin: Api;
const logged: { fields: object; message: string }[] = [];

beforeAll(async () => {
  const error = (fields: object, message: string) => void logged.push({ fields, message });
  const log = { info: () => {}, warn: () => {}, error };
  app = await openSpecimen(await memoryStore(), { rateLimitPerSecond: 0, log });
  await app.listen(0, '127.0.0.1');
  admin = api(await app.getUrl(), 'acme:admin');
});
afterAll(() => app.close());

const path = `/v1/guests/${randomUUID()}`;

describe('a body', () => {
  it.each([
    [{ kind: 'dog' }, '/kind'],
    [{}, '/kind'],
    [{ kind: 'person', wings: 2 }, '/wings'],
    [{ kind: 'person', friends: [{ name: 'A' }, { name: 7 }] }, '/friends/1/name'],
    [{ kind: 'person', friends: [{ name: 'A', 'a/b': 1 }] }, '/friends/0/a~1b'],
    [[], ''],
    ['null', ''],
  ])('like %j is refused with a pointer to the fault', async (body, pointer) => {
    const { errors } = expectRefused(await admin.post(path, body), 'invalid-request');
    expect(errors?.[0]?.pointer).toBe(pointer);
  });

  it('is refused when it is none', async () => {
    expectRefused(await admin.post(path, undefined), 'invalid-request');
    expectRefused(
      await admin.post(path, undefined, { 'content-type': 'application/json' }),
      'invalid-request',
    );
  });

  it('is refused when it is broken, too large or of another media type', async () => {
    expectRefused(await admin.post(path, '{"kind":'), 'invalid-json');
    const { errors } = expectRefused(await admin.post(path, String.raw`{"kind":"\u0000"}`), 'invalid-json');
    expect(errors?.[0]?.pointer).toBe('/kind');
    expectRefused(await admin.post(path, 'x'.repeat(BODY_BYTES_MAX + 1)), 'body-too-large');
    expectRefused(
      await admin.post(path, 'kind=person', { 'content-type': 'text/plain' }),
      'media-type-unsupported',
    );
    expectRefused(
      await admin.post(path, '{}\n', { 'content-type': 'application/x-ndjson' }),
      'media-type-unsupported',
    );
    for (const body of [{}, ''])
      expectRefused(await admin.post('/v1/guests/many', body), 'media-type-unsupported');
  });

  it.each(['application/x-ndjson', 'multipart/form-data; boundary=x'])(
    'of %s that is not taken is refused to who listens only after all is sent',
    async (type) => {
      const socket = connect(Number(new URL(await app.getUrl()).port), '127.0.0.1');
      const head = [
        `POST ${path} HTTP/1.1`,
        'Host: x',
        'Authorization: Bearer acme:admin',
        `Content-Type: ${type}`,
        `Content-Length: ${LONG_BYTES}`,
      ];
      socket.write(`${head.join('\r\n')}\r\n\r\n`);
      await promisify((sent: (error?: Error | null) => void) => socket.write('x'.repeat(LONG_BYTES), sent))();
      expect(await text(socket)).toMatch(/^HTTP\/1\.1 415 /);
    },
  );

  it('may be a merge patch', async () => {
    const headers = { 'content-type': 'application/merge-patch+json; charset=utf-8' };
    expect((await admin.post(path, '{"kind":"person"}', headers)).status).toBe(201);
  });

  it('of many lines is passed through, each line a command of its own', async () => {
    const headers = { 'content-type': 'application/x-ndjson', 'idempotency-key': 'load-1' };
    const first = await admin.post('/v1/guests/many', '{"a":1}\n{"a":2}\n', headers);
    const again = await admin.post('/v1/guests/many', '{"a":1}\n{"a":2}\n', headers);
    expect(first.status).toBe(200);
    expect(new Set(first.body as string[]).size).toBe(2);
    expect(again.body).toEqual(first.body);
  });
});

describe('an address', () => {
  it('that is none is 404, whoever asks', async () => {
    expectRefused(await admin.get('/nowhere'), 'route-not-found');
    expectRefused(await admin.as(null).get('/v1/nowhere?x=1'), 'route-not-found');
  });

  it('that does not know the method says which it knows', async () => {
    const answer = await admin.put('/v1/guests', {});
    expectRefused(answer, 'method-not-allowed');
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
  });

  it('with a parameter of a wrong form is refused by its name', async () => {
    const { errors } = expectRefused(await admin.get('/v1/guests/17'), 'invalid-parameter');
    expect(errors?.[0]?.parameter).toBe('id');
    const long = expectRefused(await admin.get(`/v1/guests/${'x'.repeat(10_000)}`), 'invalid-parameter');
    expect(long.errors).toEqual(errors);
    expectRefused(await admin.get('/v1/guests/%00'), 'invalid-parameter');
    expectRefused(await admin.get('/v1/guests/%c3%28'), 'invalid-parameter');
    expectRefused(await admin.get('/v1/guests/%zz'), 'invalid-parameter');
  });

  it('without query parameters takes none', async () => {
    const { errors } = expectRefused(await admin.get(`${path}?deep=true`), 'invalid-parameter');
    expect(errors?.[0]?.parameter).toBe('deep');
  });
});

describe('a failure', () => {
  it('of ours tells nothing of itself, and is found in the log by its correlation id', async () => {
    const correlationId = randomUUID();
    const answer = await admin.get('/v1/guests/failing/secret', { 'x-correlation-id': correlationId });
    const { instance } = expectRefused(answer, 'internal');
    expect(JSON.stringify(answer.body)).not.toContain('secret');
    expect(instance).toBe(`urn:uuid:${correlationId}`);
    expect(logged).toContainEqual({
      fields: expect.objectContaining({ correlationId }),
      message: 'internal',
    });
  });

  it('of a server that we need passes by itself', async () => {
    const answer = await admin.get('/v1/guests/failing/outage');
    expectRefused(answer, 'unavailable');
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  it('that names a resource says which', async () => {
    const id = randomUUID();
    expect(expectRefused(await admin.get(`/v1/guests/${id}`), 'customer-not-found').id).toBe(id);
  });
});

describe('what is no HTTP', () => {
  const say = async (said: string) => {
    const socket = connect(Number(new URL(await app.getUrl()).port), '127.0.0.1');
    socket.end(said);
    return text(socket);
  };

  it('is answered by a problem document too', async () => {
    expect(await say('HELLO\r\n\r\n')).toMatch(
      /^HTTP\/1.1 400 Bad Request[^]*application\/problem\+json[^]*invalid-request/,
    );
    const huge = `GET / HTTP/1.1\r\nHost: x\r\nX-Big: ${'x'.repeat(20_000)}\r\n\r\n`;
    expect(await say(huge)).toMatch(/^HTTP\/1.1 431 [^]*headers-too-large/);
  });
});
