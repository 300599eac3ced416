import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { START_MS_MAX, joinPlatform, type Platform } from '../platform.specimen.ts';
import { expectNothingRecorded, keyWith, type Client, type VendorAnswer } from './callers.specimen.ts';
import {
  as,
  office,
  ROOT,
  upload,
  type Customer,
  type Document,
  type Office,
} from './coredination.specimen.ts';

let platform: Platform;
let desk: Office;
let one: Customer;
let file: Document;

beforeAll(async () => {
  platform = await joinPlatform();
  desk = await office(platform, 'fitters');
  one = await desk.create({ name: 'Unberührt' });
  file = await desk.uploaded();
}, START_MS_MAX);
afterAll(() => platform.stop());

const expectError = ({ status, body }: VendorAnswer, expected: number): void => {
  expect({ status, body }).toMatchObject({
    status: expected,
    body: { code: expect.any(String), message: expect.stringMatching(/\S/) },
  });
};

type Call = readonly [method: string, path: string, body?: unknown];

const NAMED = { name: 'Nie gespeichert' };
const ofAll = (): readonly Call[] => [
  ['GET', ROOT],
  ['GET', `${ROOT}/search?q=nie`],
  ['POST', ROOT, NAMED],
];
const ofCustomer = (id: string | number): readonly Call[] => [
  ['GET', `${ROOT}/${id}`],
  ['PUT', `${ROOT}/${id}`, NAMED],
  ['DELETE', `${ROOT}/${id}`],
  ['PUT', `${ROOT}/${id}/document/${file.uuid}`],
  ['DELETE', `${ROOT}/${id}/document/${file.id}`],
];
const ofDocument = (did: string | number): readonly Call[] => [
  ['PUT', `/api/1/document/${did}`, { description: 'Nie gespeichert' }],
  ['PUT', `${ROOT}/${one.id}/document/${did}`],
  ['DELETE', `${ROOT}/${one.uuid}/document/${did}`],
  ['GET', `/vault/document/${did}`],
  ['GET', `/vault/thumbnail/${did}`],
];

const expectAll = async (caller: Client, calls: readonly Call[], status: number): Promise<void> => {
  for (const [method, path, body] of calls) expectError(await caller(method, path, body), status);
};

it(
  'is 401 without a credential, or with a wrong one, or in another header',
  async () => {
    await expectNothingRecorded(platform, async () => {
      const calls = [...ofAll(), ...ofCustomer(one.id), ...ofDocument(file.uuid)];
      for (const key of [null, 'not-a-key', `ck_${one.uuid}_0000`]) {
        await expectAll(as(platform, key), calls, 401);
        expectError(await upload(platform, key), 401);
      }
      const headers = { authorization: `Bearer ${desk.key}` };
      expectError(await as(platform, null)('GET', ROOT, undefined, headers), 401);
    });
  },
  START_MS_MAX,
);

it('is 403 where a right is missing', async () => {
  const may = async (...rights: Parameters<typeof keyWith>[1]) => {
    const key = await keyWith(platform, rights, 'fitters');
    return { key, client: as(platform, key) };
  };
  const filing = await may('documents:write');
  const reading = await may('customers:read');
  const changing = await may('customers:update');
  await expectNothingRecorded(platform, async () => {
    const isRead = ([method]: Call) => method === 'GET';
    const reads = [...ofAll(), ...ofCustomer(one.id), ...ofDocument(file.uuid)].filter(isRead);
    await expectAll(filing.client, reads, 403);
    const writes = [...ofAll(), ...ofCustomer(one.id), ...ofDocument(file.uuid)].filter(
      (each) => !isRead(each),
    );
    await expectAll(reading.client, writes, 403);
    expectError(await upload(platform, reading.key), 403);
    expectError(await changing.client('PUT', `${ROOT}/${randomUUID()}`, NAMED), 403);
    const documents = [{ contentUrl: 'https://nie.example/' }];
    expectError(await changing.client('PUT', `${ROOT}/${one.id}`, { ...NAMED, documents }), 403);
  });
});

it("is 404 for what is not there, is another tenant's, was deleted, or is no id", async () => {
  const gone = await desk.create();
  await desk.client('DELETE', `${ROOT}/${gone.id}`);
  const foreign = as(platform, await keyWith(platform, ['admin'], 'strangers'));
  const isUpsert = ([method, path]: Call) => method === 'PUT' && !path.includes('/document/');
  const long = 'x'.repeat(5_000);
  const no = ['current', '0', '-1', '1.5', '1e3', 'code=K-1', long, encodeURIComponent('../../v1/customers')];
  await expectNothingRecorded(platform, async () => {
    for (const id of [999_999, gone.id, ...no]) await expectAll(desk.client, ofCustomer(id), 404);
    for (const did of [999_999, randomUUID(), ...no]) await expectAll(desk.client, ofDocument(did), 404);
    for (const id of [randomUUID(), gone.uuid])
      await expectAll(
        desk.client,
        ofCustomer(id).filter((each) => !isUpsert(each)),
        404,
      );
    await expectAll(foreign, ofCustomer(one.id), 404);
    await expectAll(foreign, ofDocument(file.uuid), 404);
    expectError(await desk.client('PUT', `${ROOT}/${gone.uuid}`, NAMED), 409);
    expectError(await desk.client('GET', `${ROOT}/${one.id}/document`), 404);
    expectError(await desk.client('GET', '/vault'), 404);
    expectError(await desk.client('PATCH', `${ROOT}/${one.id}`, {}), 405);
  });
});

it("touches nothing of another tenant's by the same UUID", async () => {
  const stranger = await office(platform, 'strangers');
  expect(await stranger.put(one, { name: 'Zwilling' })).toMatchObject({ uuid: one.uuid, name: 'Zwilling' });
  expect(await desk.get(one)).toEqual(one);
});

describe('is 406', () => {
  const link = { contentUrl: 'https://nie.example/' };
  it.each([
    ['no body', undefined],
    ['an empty body', ''],
    ['broken JSON', '{"name": "Nie'],
    ['the comma that the sample lacks', '{ "name": "Nie" "customerProjects": [] }'],
    ['an array', []],
    ['a text', '"Nie"'],
    ['null', 'null'],
    ['a wrong type', { name: 7 }],
    ['a name that is null', { name: null }],
    ['a blank name', { name: '  ' }],
    ['U+0000', '{"name": "Nie\\u0000"}'],
    ['half a character', '{"name": "Nie\\ud800"}'],
    ['a member that no object has', '{"name": "Nie", "__proto__": {}}'],
    ['a name that is too long', { name: 'x'.repeat(1_002) }],
    ['a flag that is a text', { ...NAMED, inactive: 'yes' }],
    ['projects that are no list', { ...NAMED, customerProjects: {} }],
    ['a project without a name', { ...NAMED, customerProjects: [{}] }],
    ['a project with a blank name', { ...NAMED, customerProjects: [{ name: ' ' }] }],
    ['a project with a wrong UUID', { ...NAMED, customerProjects: [{ name: 'a', uuid: 'a' }] }],
    ['more projects than there may be', { ...NAMED, customerProjects: Array(1_001).fill({ name: 'a' }) }],
    ['documents that are no list', { ...NAMED, documents: link }],
    ['a document that is nothing', { ...NAMED, documents: [null] }],
    ['a link that leads nowhere', { ...NAMED, documents: [{ contentUrl: 'nowhere' }] }],
    ['a thumbnail that is a script', { ...NAMED, documents: [{ ...link, thumbUrl: 'javascript:0' }] }],
    ['a type that is none', { ...NAMED, documents: [{ ...link, mimeType: 'pdf' }] }],
    ['a flag of a document that is a text', { ...NAMED, documents: [{ ...link, internal: 'yes' }] }],
  ])('for %s', async (_, body) => {
    await expectNothingRecorded(platform, async () => {
      expectError(await desk.client('POST', ROOT, body), 406);
      expectError(await desk.client('PUT', `${ROOT}/${one.id}`, body), 406);
      expectError(await desk.client('PUT', `${ROOT}/${randomUUID()}`, body), 406);
    });
  });

  it.each([
    ['no body', undefined],
    ['an array', []],
    ['a description that is none', { description: 7 }],
    ['a description that is too long', { description: 'x'.repeat(20_001) }],
    ['a flag that is a text', { internal: 'true' }],
    ['another address of what is kept here', { contentUrl: 'https://nie.example/' }],
    ['another type of what is kept here', { mimeType: 'text/plain' }],
  ])('for a document with %s', async (_, body) => {
    await expectNothingRecorded(platform, async () => {
      expectError(await desk.client('PUT', `/api/1/document/${file.uuid}`, body), 406);
    });
  });

  const FORM = { 'content-type': 'multipart/form-data; boundary=x' };
  const form = (...parts: readonly string[]) =>
    [...parts.map((part) => `--x\r\n${part}\r\n`), '--x--'].join('');
  const part = (name: string, content: string) =>
    `Content-Disposition: form-data; name="${name}"; filename="a.txt"\r\n\r\n${content}`;
  it.each([
    ['nothing', undefined, {}],
    ['JSON', {}, {}],
    ['no file', form(), FORM],
    ['a file of another name', form(part('files', 'a')), FORM],
    ['an empty file', form(part('file', '')), FORM],
    ['two files', form(part('file', 'a'), part('file', 'b')), FORM],
    ['half a form', '--x\r\nContent-Disp', FORM],
    ['another boundary', form(part('file', 'a')), { 'content-type': 'multipart/form-data; boundary=y' }],
  ])('for an upload of %s', async (_, body, headers) => {
    await expectNothingRecorded(platform, async () => {
      expectError(await desk.client('POST', '/api/1/document/content', body, headers), 406);
    });
  });
});

it.each([
  '?limit=-1',
  '?limit=all',
  '?limit=',
  '?limit=1&limit=2',
  '?limit=1e3',
  '?limit=99999999999999999999',
  '?offset=-1',
  '?offset=1.5',
  '?offset=99999999999',
  '?modified=yesterday',
  '?modified=2015-13-05',
  '?modified=999999999999999',
  '?modified=',
  '/search',
  '/search?q=',
  '/search?q=%20',
  '/search?q=a&q=b',
  `/search?q=${'x'.repeat(501)}`,
  '/search?q=%00',
  '/%zz',
  '/%00',
  '?x=%ff',
])('is 400 for the query %s', async (query) => {
  expectError(await desk.client('GET', `${ROOT}${query}`), 400);
});

it('is 409 for a customer with orders, and says what is meant in the terms of the vendor', async () => {
  const { uuid } = await desk.create();
  await desk.native.post('/v1/orders', { customerId: uuid, orderNumber: 'B-1' });
  expectError(await desk.client('DELETE', `${ROOT}/${uuid}`), 409);
  const blank = await desk.client('PUT', `${ROOT}/${one.id}`, { name: ' ' });
  expect(blank.body).toMatchObject({ message: expect.stringMatching(/^name: /) });
  const { body } = await desk.client('POST', ROOT, { name: 'Nie', customerProjects: [{ name: 7 }] });
  expect(body).toMatchObject({ message: expect.stringMatching(/^customerProjects\.0\.name: /) });
});

it('is 413 for a body that is too large, and nothing of the vendor elsewhere', async () => {
  expectError(await desk.client('POST', ROOT, { name: 'x'.repeat(2_000_000) }), 413);
  expect((await desk.client('GET', '/api/2/customer')).body).toMatchObject({ code: 'route-not-found' });
});
