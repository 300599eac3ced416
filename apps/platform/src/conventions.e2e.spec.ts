import { customerDocument, type AsyncApiDocument, type CustomerDocument } from '@clientele/contracts';
import type { OpenApiDocument } from '@clientele/http';
import { expectRefused, type Answer, type Api } from '@clientele/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { START_MS_MAX, joinPlatform, type Platform } from './platform.specimen.ts';

let platform: Platform;
let admin: Api;

beforeAll(async () => {
  platform = await joinPlatform();
  admin = platform.api;
}, START_MS_MAX);
afterAll(() => platform.stop());

const shown = ({ body }: Answer): CustomerDocument => customerDocument.parse(body);
const register = async (body: unknown = {}) => shown(await admin.post('/v1/customers', body));
const atLeast = (position: string) => ({ 'clientele-min-position': position });

describe('a version', () => {
  it('is told as ETag by every write and every read, and 304 to who has it', async () => {
    const written = await admin.post('/v1/customers', { firstName: 'Versionia' });
    const { id, position } = shown(written);
    expect(written.headers.get('etag')).toBe('"1"');
    const read = await admin.get(`/v1/customers/${id}`, atLeast(position));
    expect(read.headers.get('etag')).toBe('"1"');
    const again = (tag: string) => admin.get(`/v1/customers/${id}`, { 'if-none-match': tag });
    for (const tag of ['"1"', 'W/"1"', '"7", "1"', '*'])
      expect(await again(tag)).toMatchObject({ status: 304, body: null });
    expect((await again('"2"')).status).toBe(200);
  });

  it('is demanded by If-Match, on every kind of write', async () => {
    const { id } = await register({ note: 'vorher stand es so' });
    const path = `/v1/customers/${id}`;
    const events = await platform.recorded();
    for (const tag of ['"1"', '"9"', 'W/"2"', '"none"'])
      for (const [method, tail, body] of [
        ['PATCH', '', { note: 'nie gespeichert' }],
        ['PUT', '', { note: 'nie gespeichert' }],
        ['DELETE', '', undefined],
        ['POST', '/archive', undefined],
      ] as const)
        expectRefused(
          await admin.send(method, path + tail, body, { 'if-match': tag }),
          'precondition-failed',
        );
    expect(await platform.recorded()).toBe(events);
    const matched = await admin.patch(path, { note: 'nachher steht es so' }, { 'if-match': '"1", "2"' });
    expect(matched).toMatchObject({ status: 200, body: { version: 3 } });
    expect((await admin.patch(path, {}, { 'if-match': '*' })).status).toBe(200);
  });

  it('must not be there yet when If-None-Match is *', async () => {
    const path = `/v1/customers/${randomUUID()}`;
    const begin = () => admin.put(path, { firstName: 'Erstling' }, { 'if-none-match': '*' });
    expect((await begin()).status).toBe(201);
    expectRefused(await begin(), 'precondition-failed');
    expectRefused(
      await admin.put(`/v1/customers/${randomUUID()}`, {}, { 'if-match': '*' }),
      'precondition-failed',
    );
  });
});

describe('a position', () => {
  it('is waited for, so that a write is read at once', async () => {
    for (let round = 1; round <= 20; round += 1) {
      const { id, position } = await register();
      expect((await admin.get(`/v1/customers/${id}`, atLeast(position))).status).toBe(200);
      const { headers } = await admin.patch(`/v1/customers/${id}`, { statusCode: round });
      const read = await admin.get(`/v1/customers/${id}`, atLeast(headers.get('clientele-position') ?? ''));
      expect(read.body).toMatchObject({ statusCode: round, version: 2 });
    }
    const { id } = await register();
    expect((await admin.get(`/v1/customers/${id}`, atLeast('head'))).status).toBe(200);
  });

  it.each([
    ['999999999999', 'position-beyond-head'],
    ['-1', 'invalid-header'],
    ['1.5', 'invalid-header'],
    ['Head', 'invalid-header'],
    ['99999999999999999999', 'invalid-header'],
  ] as const)('of %s is %s', async (position, code) => {
    expectRefused(await admin.get('/v1/customers', atLeast(position)), code);
  });
});

describe('a patch', () => {
  it('is a JSON Merge Patch: null is the default, objects merge, lists are replaced', async () => {
    const { id } = await register({
      meta: { bleibt: 'unberührt', geht: 'verloren', tief: { a: 1, b: 2 } },
      tags: ['alte Marke', 'noch eine'],
      address: { street: 'Gerechtigkeitsgasse 1', city: 'Bern' },
    });
    const body = {
      meta: { geht: null, tief: { b: null, c: 3 } },
      tags: ['neue Marke'],
      address: { city: 'Thun (BE)' },
    };
    const headers = { 'content-type': 'application/merge-patch+json' };
    expect(shown(await admin.patch(`/v1/customers/${id}`, body, headers))).toMatchObject({
      meta: { bleibt: 'unberührt', tief: { a: 1, c: 3 } },
      tags: ['neue Marke'],
      address: { street: 'Gerechtigkeitsgasse 1', city: 'Thun (BE)' },
    });
    expect(shown(await admin.patch(`/v1/customers/${id}`, { address: null, meta: null }))).toMatchObject({
      address: null,
      meta: {},
      tags: ['neue Marke'],
    });
  });

  it.each([
    ['number', 4711],
    ['version', 99],
    ['createdAt', '2020-01-01T00:00:00.000Z'],
    ['id', randomUUID()],
  ])('that changes %s is refused with its pointer', async (member, value) => {
    const { id } = await register();
    const problem = expectRefused(await admin.patch(`/v1/customers/${id}`, { [member]: value }), 'read-only');
    expect(problem.errors).toMatchObject([{ pointer: `/${member}` }]);
  });
});

it('takes an empty body with a JSON content type where no body is due', async () => {
  const { id } = await register();
  const headers = { 'content-type': 'application/json' };
  expect((await admin.post(`/v1/customers/${id}/archive`, undefined, headers)).status).toBe(200);
  expect((await admin.get(`/v1/customers/${id}`, { ...headers, ...atLeast('head') })).status).toBe(200);
  expect((await admin.delete(`/v1/customers/${id}`, headers)).status).toBe(204);
});

it('keeps a note of why in the log, where only its code can be read', async () => {
  const reason = { 'clientele-reason': 'data-quality; note="laut Anruf von Frau Geheimnis"' };
  const { id } = await register();
  await admin.patch(`/v1/customers/${id}`, { statusCode: 5 }, reason);
  const { body } = await admin.get(`/v1/customers/${id}/history`, atLeast('head'));
  expect(body).toMatchObject({
    items: [{ type: 'CustomerStatusCodeChanged', reason: 'data-quality' }, { reason: null }],
  });
  const bad = await admin.patch(`/v1/customers/${id}`, {}, { 'clientele-reason': 'Data Quality' });
  expect(expectRefused(bad, 'invalid-header').errors).toMatchObject([{ header: 'Clientele-Reason' }]);
});

it('refuses an unknown parameter on every route, and names it', async () => {
  const { paths } = (await admin.get('/openapi.json')).body as OpenApiDocument;
  const events = await platform.recorded();
  for (const [path, operations] of Object.entries(paths))
    for (const method of Object.keys(operations)) {
      const url = `${path.replaceAll(/\{\w+\}/g, randomUUID())}?unknownParameter=1`;
      const problem = expectRefused(await admin.send(method.toUpperCase(), url), 'invalid-parameter');
      expect(problem.errors).toMatchObject([{ parameter: 'unknownParameter' }]);
    }
  expect(await platform.recorded()).toBe(events);
});

it('tells everybody which events it publishes, and where', async () => {
  const { status, body } = await admin.as(null).get('/asyncapi.json');
  const { channels, components } = body as AsyncApiDocument;
  expect({ status, body }).toMatchObject({ status: 200, body: { asyncapi: '3.0.0' } });
  const topics = Object.values(channels).map(({ address }) => address.split('.').at(-1));
  expect(topics).toEqual(['customers', 'contacts', 'wallets', 'documents']);
  expect(components.messages['CardBlocked']?.examples[0].headers.ce_type).toBe('CardBlocked');
  expect((await admin.as(null).get('/')).body).toContain('/asyncapi.json');
});

it('answers what is not there with a problem, and names the methods that are', async () => {
  expectRefused(await admin.get('/v2/customers'), 'route-not-found');
  const answer = await admin.put('/v1/customers', {});
  expectRefused(answer, 'method-not-allowed');
  expect(answer.headers.get('allow')).toContain('POST');
});

it('ties the requests of one affair together by their correlation id', async () => {
  const id = randomUUID();
  const { headers } = await admin.post('/v1/customers', {}, { 'x-correlation-id': id.toUpperCase() });
  expect(headers.get('x-correlation-id')).toBe(id);
  const replaced = await admin.get('/v1/customers', { 'x-correlation-id': 'kein Faden' });
  expect(replaced.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
});
