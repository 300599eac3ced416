import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PROBLEM_MEDIA_TYPE, problemType, REFUSALS } from '@clientele/contracts';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { api, type Api } from './api.ts';
import { patient, type Acknowledged } from './patient-api.ts';

type Serve = (request: IncomingMessage, response: ServerResponse) => void;

const UNAVAILABLE = JSON.stringify({
  type: problemType('unavailable'),
  title: REFUSALS.unavailable.title,
  status: 503,
  code: 'unavailable',
});
const MADE = 201;

let server: Server;
/** What the server does with one request after another; the last of it again and again. */
let turns: readonly Serve[];
let requests: IncomingMessage[];
let acknowledged: Acknowledged[];
let client: Api;

beforeEach(async () => {
  [requests, acknowledged] = [[], []];
  server = createServer((request, response) => {
    requests.push(request);
    request.resume();
    turns[Math.min(requests.length, turns.length) - 1]?.(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  client = patient(api(`http://127.0.0.1:${port}`, null), (write) => acknowledged.push(write));
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const unavailable: Serve = (_, response) =>
  response.writeHead(503, { 'content-type': PROBLEM_MEDIA_TYPE, 'retry-after': '0' }).end(UNAVAILABLE);
const breakingOff: Serve = (request) => request.socket.destroy();
const made: Serve = (_, response) => response.writeHead(MADE, { 'clientele-position': '7' }).end();
const lines =
  (...statuses: readonly number[]): Serve =>
  (_, response) =>
    response
      .writeHead(200, { 'content-type': 'application/x-ndjson' })
      .end(statuses.map((status, line) => `${JSON.stringify({ line, status })}\n`).join(''));
const headersOf = (name: string) => new Set(requests.map(({ headers }) => headers[name]));

it('says a write again that was not done, or whose answer is lost, under one key', async () => {
  turns = [unavailable, breakingOff, unavailable, made];
  expect((await client.post('/v1/customers', {})).status).toBe(MADE);
  expect(requests).toHaveLength(4);
  expect(headersOf('idempotency-key')).toEqual(new Set([expect.any(String)]));
  expect([...headersOf('x-correlation-id')]).toEqual([acknowledged[0]?.correlationId]);
  expect(acknowledged).toMatchObject([{ position: 7n }]);
});

it('keeps the key that it is given, and gives none to a read', async () => {
  turns = [made];
  await client.put('/v1/customers/1', {}, { 'idempotency-key': 'mine' });
  await client.get('/v1/customers/1');
  expect([...headersOf('idempotency-key')]).toEqual(['mine', undefined]);
});

it('says a load of many lines again until each was answered, and keeps what it was answered', async () => {
  turns = [lines(201, 503, 409), lines(503, 503, 201), lines(201, 200, 201)];
  const { body } = await client.post('/v1/customers/bulk', '');
  const answered = String(body).trim().split('\n');
  expect(answered.map((line) => (JSON.parse(line) as { status: number }).status)).toEqual([201, 200, 409]);
});
