import { connect } from 'node:net';
import { Readable, Transform } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Controller, Delete, Get, Module, Post } from '@nestjs/common';
import type { EventStore } from '@clientele/event-store';
import { Refused } from '@clientele/event-store';
import {
  answered,
  Body,
  BODY_BYTES_MAX,
  Exchanged,
  Operation,
  Readiness,
  STREAM_BODIES,
  type Exchange,
} from '@clientele/http';
import { serve } from '@clientele/http/serving';
import { api, expectRefused, memoryStore, type Api } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { ForwardingModule } from './forwarding.module.ts';

const POLL_MS = 5;
const UPLOAD_BYTES = 20_000_000;
const CREDENTIAL = 'acme:admin';

/** Told when somebody whom the service answered nothing went away. */
const gone = Promise.withResolvers<void>();
let asked = false;

const declared = { right: 'customers:read', problems: [], response: z.unknown() } as const;

@Controller('v1/far')
class FarController {
  @Post('echo')
  @Operation({ ...declared, summary: 'Tell what came', idempotency: 'key', status: 201 })
  echo(@Body(z.unknown()) body: unknown, @Exchanged() { request }: Exchange) {
    const { url, ip, headers } = request;
    return answered({ body, url, ip, headers }, { status: 201, headers: { 'x-far': 'yes' } });
  }

  @Post('upper')
  @Operation({ ...declared, summary: 'Answer as it comes', idempotency: 'key', consumes: STREAM_BODIES })
  upper(@Exchanged() { request }: Exchange) {
    const upper = new Transform({
      transform: (chunk: Buffer, _encoding, done) => done(null, chunk.toString().toUpperCase()),
    });
    return answered(Readable.from((request.body as Readable).pipe(upper)), {
      headers: { 'content-type': 'application/x-ndjson' },
    });
  }

  @Post('refuse')
  @Operation({ ...declared, summary: 'Read nothing', idempotency: 'key', consumes: STREAM_BODIES })
  refuse() {
    throw new Refused('file-too-large');
  }

  @Get('never')
  @Operation({ ...declared, summary: 'Answer nothing', idempotency: 'safe' })
  async never(@Exchanged() { request }: Exchange) {
    request.raw.socket.once('close', () => gone.resolve());
    asked = true;
    await gone.promise;
    return answered({});
  }

  @Delete()
  @Operation({ ...declared, summary: 'Die amid a write', idempotency: 'key' })
  async die(@Exchanged() { request }: Exchange) {
    request.raw.socket.destroy();
    return answered({});
  }

  @Get()
  @Operation({ ...declared, summary: 'Die amid a read', idempotency: 'safe' })
  async lose(@Exchanged() { request }: Exchange) {
    request.raw.socket.destroy();
    return answered({});
  }
}

@Module({ controllers: [FarController] })
class FarModule {}

let store: EventStore;
let far: NestFastifyApplication;
let gateway: NestFastifyApplication;
let client: Api;

const gatewayTo = (url: string) =>
  serve(store, [FarModule, ForwardingModule.to([{ name: 'far', url, module: FarModule }])]);

beforeAll(async () => {
  store = await memoryStore();
  far = await serve(store, [FarModule], { trustedProxies: ['loopback'] });
  gateway = await gatewayTo(await far.getUrl());
  client = api(await gateway.getUrl(), CREDENTIAL);
});
afterAll(async () => {
  await gateway.close();
  await far.close();
});

it('passes address, headers and body on as they came, and the answer back', async () => {
  const path = '/v1/far/echo?a=%7E%2f..%2F';
  expectRefused(await client.post(path, {}), 'invalid-parameter');
  const correlation = '01a1ff40-ac6e-70e6-b758-02e9291e99bd';
  const answer = await client.post('/v1/far/echo', '{"b": 1 }', {
    'x-correlation-id': correlation,
    'x-forwarded-for': '203.0.113.9',
    'idempotency-key': 'once',
    'x-own': 'mine',
  });
  expect(answer.status).toBe(201);
  expect(answer.headers.get('x-far')).toBe('yes');
  expect(answer.headers.get('x-correlation-id')).toBe(correlation);
  expect(answer.body).toMatchObject({
    body: { b: 1 },
    ip: '127.0.0.1',
    headers: {
      'x-correlation-id': correlation,
      'x-forwarded-for': '127.0.0.1',
      'idempotency-key': 'once',
      'x-own': 'mine',
      'content-length': '9',
    },
  });
});

it('passes nothing on that concerns one connection alone', async () => {
  const socket = connect(Number(new URL(await gateway.getUrl()).port), '127.0.0.1');
  socket.write(
    [
      'POST /v1/far/echo HTTP/1.1',
      'Host: somewhere',
      'Connection: close, X-Hop',
      'X-Hop: one',
      'Expect: 100-continue',
      'Content-Type: application/json',
      'Content-Length: 2',
      `Authorization: Bearer ${CREDENTIAL}`,
      '',
      '{}',
    ].join('\r\n'),
  );
  const said = (await socket.setEncoding('utf8').toArray()).join('');
  const [continued, head = '', body = ''] = said.split('\r\n\r\n');
  expect(continued).toBe('HTTP/1.1 100 Continue');
  expect(head).toMatch(/^HTTP\/1.1 201 Created\r\n/);
  expect(head).toMatch(/\r\nconnection: close/i);
  const { headers } = JSON.parse(body) as { readonly headers: Readonly<Record<string, string>> };
  expect(Object.keys(headers)).toEqual(expect.not.arrayContaining(['x-hop', 'expect', 'keep-alive']));
  expect(headers['host']).toBe(new URL(await far.getUrl()).host);
});

it('streams both ways at once', async () => {
  const sent = new TransformStream<string, string>();
  const writer = sent.writable.getWriter();
  const answering = fetch(new URL('/v1/far/upper', await gateway.getUrl()), {
    method: 'POST',
    headers: { authorization: `Bearer ${CREDENTIAL}`, 'content-type': 'application/x-ndjson' },
    body: sent.readable.pipeThrough(new TextEncoderStream()),
    duplex: 'half',
  });
  await writer.write('one\n');
  const { body } = await answering;
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toBe('ONE\n');
  await writer.write('two\n');
  expect((await reader.read()).value).toBe('TWO\n');
  await writer.close();
  expect((await reader.read()).done).toBe(true);
});

it('tells a client who still sends that its upload is refused', async () => {
  const bytes = new Uint8Array(UPLOAD_BYTES);
  const refused = await client.post('/v1/far/refuse', bytes, { 'content-type': 'application/x-ndjson' });
  expectRefused(refused, 'file-too-large');
  const large = 'x'.repeat(BODY_BYTES_MAX + 1);
  expectRefused(await client.post('/v1/far/echo', large), 'body-too-large');
  expectRefused(await client.as(null).post('/v1/far/echo', large), 'unauthenticated');
});

it('lets the service know that a client went away', async () => {
  const leaving = new AbortController();
  const left = fetch(new URL('/v1/far/never', await gateway.getUrl()), {
    headers: { authorization: `Bearer ${CREDENTIAL}` },
    signal: leaving.signal,
  });
  while (!asked) await pause(POLL_MS);
  leaving.abort();
  await expect(left).rejects.toThrow('aborted');
  await gone.promise;
});

it('tells apart what nobody heard of from what may have been done', async () => {
  expectRefused(await client.delete('/v1/far'), 'outcome-unknown');
  expectRefused(await client.get('/v1/far'), 'unavailable');
  const nowhere = await gatewayTo('http://127.0.0.1:1');
  const lost = await api(await nowhere.getUrl(), CREDENTIAL).post('/v1/far/echo', {});
  expectRefused(lost, 'unavailable');
  expect(Number(lost.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(lost.headers.get('x-content-type-options')).toBe('nosniff');
  expect(await nowhere.get(Readiness).missing()).toEqual({ far: 'does not answer' });
  expect(await gateway.get(Readiness).missing()).toEqual({});
  await nowhere.close();
});

it('answers itself what is no route of a service', async () => {
  expectRefused(await client.get('/v1/nowhere'), 'route-not-found');
  expectRefused(await client.put('/v1/far/echo', {}), 'method-not-allowed');
});
