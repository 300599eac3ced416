import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { documentDocument, type DocumentDocument } from '@clientele/contracts';
import type { EventStore } from '@clientele/event-store';
import { api, expectRefused, memoryStore, type Answer } from '@clientele/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { documentReactions } from './purge.ts';
import { BYTES_MAX, formOf, openSpecimen, registerIn, type Specimen } from './specimen.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const PAGE = '<!doctype html><script>alert(1)</script>';
const HALF_BYTES = 1_000_000;

let store: EventStore;
let specimen: Specimen;
let url: string;
let tests = 0;
let key: string;

beforeAll(async () => {
  store = await memoryStore();
  specimen = await openSpecimen(store);
  url = await specimen.app.getUrl();
});
afterAll(() => specimen.close());

// Each test has a tenant of its own.
beforeEach(() => {
  tests += 1;
  key = `t${tests}:admin`;
});

const tenant = () => `t${tests}`;
const admin = () => api(url, key);
const shown = ({ body }: Answer): DocumentDocument => documentDocument.parse(body);
const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');

const upload = async (form: FormData, headers: Record<string, string> = {}): Promise<Answer> => {
  const sent = { method: 'POST', body: form, headers: { authorization: `Bearer ${key}`, ...headers } };
  const response = await fetch(`${url}/v1/documents`, sent);
  return { status: response.status, headers: response.headers, body: await response.json() };
};
const filesOf = async () => (await specimen.files()).filter((path) => path.includes(`/${tenant()}/`));

describe('an upload', () => {
  it('is stored with what its bytes say, whatever was claimed', async () => {
    const customerId = await registerIn(store, tenant());
    const fields = { description: 'Page', internal: true, customerId };
    const answer = await upload(formOf(PAGE, fields, '..\\pages/logo.png'));
    expect(answer.status).toBe(201);
    const document = shown(answer);
    expect(answer.headers.get('location')).toBe(`/v1/documents/${document.id}`);
    expect(document).toMatchObject({
      kind: 'stored',
      fileName: 'logo.png',
      mimeType: 'text/html',
      size: PAGE.length,
      sha256: sha256(PAGE),
      description: 'Page',
      internal: true,
      customerIds: [customerId],
      creatorId: 'key:admin',
      contentUrl: `/v1/documents/${document.id}/content`,
      thumbUrl: null,
    });
    expect(await filesOf()).toEqual([expect.stringContaining(`/kept/${tenant()}/${document.id}`)]);
  });

  it.each([
    [PNG, 'image/png'],
    [Buffer.from('%PDF-1.7\n%âãÏÓ\n'), 'application/pdf'],
    [Buffer.from('Grüezi\r\n'), 'text/plain'],
    [Buffer.from('<?xml version="1.0"?><a/>'), 'application/xml'],
    [Buffer.from('<svg onload="alert(1)">'), 'image/svg+xml'],
    [Buffer.from([0, 1, 2, 255]), 'application/octet-stream'],
  ])('knows the type of %#', async (content, mimeType) =>
    expect(shown(await upload(formOf(new Uint8Array(content)))).mimeType).toBe(mimeType),
  );

  it('answers a repeated key as the first time, and drops the bytes that came again', async () => {
    const again = (content: string) => upload(formOf(content), { 'idempotency-key': `${tenant()}-one` });
    const first = await again('once');
    expect((await again('once')).body).toEqual(first.body);
    expect(await filesOf()).toHaveLength(1);
    expectRefused(await again('other'), 'idempotency-key-reused');
    expect(await filesOf()).toHaveLength(1);
  });

  it.each<[string, () => FormData, string]>([
    ['has no file', () => withField(new FormData(), 'description', 'x'), '/file'],
    ['has an empty file', () => formOf(''), '/file'],
    ['has two files', () => withField(formOf('a'), 'file', new Blob(['b'])), '/file'],
    ['has a field that is not known', () => formOf('a', { colour: 'red' }), '/colour'],
    [
      'says a thing twice',
      () => withField(formOf('a', { description: 'x' }), 'description', 'y'),
      '/description',
    ],
    ['has a wrong value', () => formOf('a', { internal: 'perhaps' }), '/internal'],
    ['has text with U+0000', () => formOf('a', { description: 'a\0b' }), '/description'],
  ])('that %s is refused, pointing at it', async (_what, form, pointer) => {
    expect(expectRefused(await upload(form()), 'invalid-request').errors).toMatchObject([{ pointer }]);
    expect(await filesOf()).toEqual([]);
  });

  it('to a customer that does not exist is refused, and leaves nothing behind', async () => {
    const customerId = '01990d2e-0000-7000-8000-000000000000';
    const answer = await upload(formOf('a', { customerId }));
    expect(expectRefused(answer, 'customer-not-found').errors).toMatchObject([{ pointer: '/customerId' }]);
    expect(await filesOf()).toEqual([]);
  });

  it('that is too large is refused, whether it says so or not', async () => {
    expectRefused(await upload(formOf(new Uint8Array(BYTES_MAX + 1))), 'file-too-large');
    expectRefused(await upload(formOf(new Uint8Array(2 * BYTES_MAX))), 'file-too-large');
    expect((await upload(formOf(new Uint8Array(BYTES_MAX)))).status).toBe(201);
    expect(await filesOf()).toHaveLength(1);
  });

  it('that is no form, or cannot be run dry, is refused', async () => {
    const boundless = { 'content-type': 'multipart/form-data' };
    expectRefused(await admin().post('/v1/documents', 'x', boundless), 'invalid-header');
    const cutOff = { 'content-type': 'multipart/form-data; boundary=x' };
    expectRefused(await admin().post('/v1/documents', '--x\r\n', cutOff), 'invalid-request');
    expectRefused(await upload(formOf('a'), { prefer: 'dry-run' }), 'dry-run-unsupported');
    const other = { 'content-type': 'text/plain' };
    expectRefused(await admin().post('/v1/documents', 'x', other), 'media-type-unsupported');
  });

  it('that dies halfway leaves nothing behind', async () => {
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'multipart/form-data; boundary=x',
      'content-length': String(2 * HALF_BYTES),
    };
    const client = request(`${url}/v1/documents`, { method: 'POST', headers });
    client.on('error', () => {});
    client.write('--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n');
    client.write(randomBytes(HALF_BYTES));
    await until(async () => (await filesOf()).length === 1);
    client.destroy();
    await until(async () => (await filesOf()).length === 0);
  });

  it('takes the right to write documents', async () => {
    key = `${tenant()}:customers:update`;
    expectRefused(await upload(formOf('a')), 'forbidden');
    key = `${tenant()}:documents:write`;
    expect((await upload(formOf('a'))).status).toBe(201);
  });
});

it('purges the bytes of a document that was deleted, and those of its thumbnail', async () => {
  const { id } = shown(await upload(formOf(new Uint8Array(PNG))));
  expect((await admin().get(`/v1/documents/${id}/thumbnail`)).status).toBe(200);
  expect(await filesOf()).toHaveLength(2);
  await admin().delete(`/v1/documents/${id}`);
  expectRefused(await admin().get(`/v1/documents/${id}/content`), 'document-not-found');
  const events = await store.readStream(`document-${tenant()}-${id}`);
  const [reaction] = documentReactions(specimen.blobs).reactions;
  const surroundings = { now: new Date().toISOString(), store };
  const nothing = () => Promise.reject(new Error('there is nothing to record'));
  await reaction?.run(events.at(-1) as never, nothing, surroundings);
  expect(await filesOf()).toEqual([]);
});

const withField = (form: FormData, name: string, value: string | Blob): FormData => {
  form.append(name, value);
  return form;
};

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  while (!(await holds())) await new Promise(setImmediate);
};
