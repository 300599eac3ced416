import { createHash } from 'node:crypto';
import { documentDocument, type DocumentDocument } from '@clientele/contracts';
import type { EventStore } from '@clientele/event-store';
import { api, expectRefused, memoryStore, type Answer, type Api } from '@clientele/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { THUMBNAIL_SIDE_PX } from './thumbnails.ts';
import { linkToken } from './links.ts';
import { formOf, openSpecimen, registerIn, type Specimen } from './specimen.ts';

const TEXT = '0123456789';

let store: EventStore;
let specimen: Specimen;
let url: string;
let admin: Api;
let tests = 0;

beforeAll(async () => {
  store = await memoryStore();
  specimen = await openSpecimen(store);
  url = await specimen.app.getUrl();
});
afterAll(() => specimen.close());

// Each test has a tenant of its own.
beforeEach(() => {
  tests += 1;
  admin = api(url, `t${tests}:admin`);
});

const shown = ({ body }: Answer): DocumentDocument => documentDocument.parse(body);

type Sent = Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

const send = (path: string, { headers, ...init }: Sent = {}) =>
  fetch(url + path, {
    ...init,
    redirect: 'manual',
    headers: { authorization: `Bearer t${tests}:admin`, ...headers },
  });
const upload = async (content: string | Uint8Array<ArrayBuffer> = TEXT, name = 'a.txt') => {
  const response = await send('/v1/documents', { method: 'POST', body: formOf(content, {}, name) });
  return documentDocument.parse(await response.json());
};
const refer = async (input: object = {}) =>
  shown(await admin.post('/v1/documents', { contentUrl: 'https://x.example/a', ...input }));

describe('a document that is elsewhere', () => {
  it('is made known, changed and answered with where it is', async () => {
    const answer = await admin.post('/v1/documents', { contentUrl: 'https://x.example/a', internal: true });
    expect(answer.status).toBe(201);
    const { id, number, version } = shown(answer);
    expect(shown(answer)).toMatchObject({ kind: 'external', size: null, sha256: null, internal: true });
    const match = { 'if-match': `"${version}"` };
    const changed = await admin.patch(
      `/v1/documents/${number}`,
      { contentUrl: 'https://y.example/b', fileName: 'x/b.pdf', internal: null },
      match,
    );
    expect(shown(changed)).toMatchObject({ id, fileName: 'b.pdf', internal: false });
    expectRefused(await admin.patch(`/v1/documents/${id}`, { internal: true }, match), 'precondition-failed');
    const content = await send(`/v1/documents/${id}/content`);
    expect([content.status, content.headers.get('location')]).toEqual([307, 'https://y.example/b']);
    expectRefused(await admin.get(`/v1/documents/${id}/thumbnail`), 'thumbnail-not-found');
  });

  it('is sent nowhere but to the web', async () => {
    const answer = await admin.post('/v1/documents', { contentUrl: 'javascript:alert(1)' });
    expect(expectRefused(answer, 'invalid-request').errors).toMatchObject([{ pointer: '/contentUrl' }]);
  });

  it('can be run dry, and repeated', async () => {
    const input = { contentUrl: 'https://x.example/a' };
    const dry = await admin.post('/v1/documents', input, { prefer: 'dry-run' });
    expect(dry.body).toMatchObject({ events: [{ type: 'DocumentReferenced' }] });
    const again = () => admin.post('/v1/documents', input, { 'idempotency-key': 'one' });
    expect((await again()).body).toEqual((await again()).body);
  });
});

it('takes back what was read of a stored document, and refuses what cannot be written', async () => {
  const document = await upload();
  expect(shown(await admin.patch(`/v1/documents/${document.id}`, document))).toEqual(document);
  const answer = await admin.patch(`/v1/documents/${document.id}`, { size: 1 });
  expect(expectRefused(answer, 'read-only').errors).toMatchObject([{ pointer: '/size' }]);
});

it('deletes a document once, and shows nothing of it any more', async () => {
  const { id } = await upload();
  expect((await admin.delete(`/v1/documents/${id}`)).status).toBe(204);
  expectRefused(await admin.delete(`/v1/documents/${id}`), 'document-not-found');
  for (const below of ['content', 'thumbnail', 'link'])
    expectRefused(await admin.get(`/v1/documents/${id}/${below}`), 'document-not-found');
});

it('attaches a document to a customer and detaches it, each as often as it is said', async () => {
  const customerId = await registerIn(store, `t${tests}`);
  const { id } = await refer();
  const path = `/v1/customers/${customerId}/documents/${id}`;
  for (const put of [admin.put(path), admin.put(path)]) expect((await put).status).toBe(204);
  expect(shown(await admin.patch(`/v1/documents/${id}`, {})).customerIds).toEqual([customerId]);
  for (const gone of [admin.delete(path), admin.delete(path)]) expect((await gone).status).toBe(204);
  expect(shown(await admin.patch(`/v1/documents/${id}`, {})).customerIds).toEqual([]);
  const nobody = '01990d2e-0000-7000-8000-000000000000';
  expectRefused(await admin.put(`/v1/customers/${nobody}/documents/${id}`), 'customer-not-found');
  expectRefused(await admin.put(`/v1/customers/${customerId}/documents/${nobody}`), 'document-not-found');
});

describe('the content', () => {
  const content = (id: string, headers: Record<string, string> = {}) =>
    send(`/v1/documents/${id}/content`, { headers });

  it('is what was sent, with its digest, and runs nowhere', async () => {
    const { id, sha256 } = await upload(TEXT, 'Zürich.txt');
    const response = await content(id);
    const digest = createHash('sha256').update(TEXT).digest('base64');
    expect(await response.text()).toBe(TEXT);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-length': '10',
      'content-digest': `sha-256=:${digest}:`,
      etag: `"${sha256}"`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': `inline; filename="Z?rich.txt"; filename*=UTF-8''Z%C3%BCrich.txt`,
    });
  });

  it('is never served as a page', async () => {
    for (const page of [
      '<html>',
      '<svg ',
      '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>',
    ]) {
      const { headers } = await content((await upload(page, 'logo.png')).id);
      expect(headers.get('content-type')).toBe('application/octet-stream');
      expect(headers.get('content-disposition')).toMatch(/^attachment;/);
    }
  });

  it.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
  ])('is given in parts: %s', async (range, text, said) => {
    const response = await content((await upload()).id, { range });
    expect([response.status, await response.text()]).toEqual([206, text]);
    expect(response.headers.get('content-range')).toBe(said);
    expect(response.headers.get('content-digest')).toBeNull();
  });

  it('is given whole where a range is none, several, or of something else', async () => {
    const { id, sha256 } = await upload();
    const etag = `"${sha256}"`;
    for (const headers of [
      { range: 'lines=1-2' },
      { range: 'bytes=0-1,4-5' },
      { range: 'bytes=1-2', 'if-range': '"x"' },
    ])
      expect(await (await content(id, headers)).text()).toBe(TEXT);
    expect((await content(id, { range: 'bytes=1-2', 'if-range': etag })).status).toBe(206);
    expect((await content(id, { 'if-none-match': etag })).status).toBe(304);
  });

  it('has no range behind its end', async () => {
    const { id } = await upload();
    const answer = await admin.get(`/v1/documents/${id}/content`, { range: 'bytes=10-' });
    expectRefused(answer, 'range-not-satisfiable');
    expect(answer.headers.get('content-range')).toBe('bytes */10');
  });

  it('is not sent to who asks for its head', async () => {
    const response = await send(`/v1/documents/${(await upload()).id}/content`, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([
      200,
      '10',
      '',
    ]);
  });
});

describe('a thumbnail', () => {
  const thumbnail = (id: string) => send(`/v1/documents/${id}/thumbnail`);
  const image = async (width: number, height: number) =>
    new Uint8Array(
      await sharp({ create: { width, height, channels: 3, background: 'red' } })
        .png()
        .toBuffer(),
    );

  it('is small, and the same when it is asked for again', async () => {
    const { id, thumbUrl } = await upload(await image(1_000, 500));
    expect(thumbUrl).toBe(`/v1/documents/${id}/thumbnail`);
    const [first, second] = await Promise.all([thumbnail(id), thumbnail(id)]);
    expect(first.headers.get('content-type')).toBe('image/webp');
    const bytes = await first.arrayBuffer();
    expect(await second.arrayBuffer()).toEqual(bytes);
    const { width, height } = await sharp(bytes).metadata();
    expect([width, height]).toEqual([THUMBNAIL_SIDE_PX, THUMBNAIL_SIDE_PX / 2]);
  });

  it('is not made of what cannot be read, or claims to be huge', async () => {
    const broken = (await image(10, 10)).slice(0, 60);
    const huge = await image(10_000, 5_001);
    for (const content of [broken, huge]) {
      const { id } = await upload(content);
      expectRefused(await admin.get(`/v1/documents/${id}/thumbnail`), 'thumbnail-not-found');
    }
  });
});

describe('a link', () => {
  const open = (path: string, headers: Record<string, string> = {}) =>
    fetch(url + path, { headers, redirect: 'manual' });

  it('opens the content without a credential', async () => {
    const { id } = await upload();
    const { body } = await admin.get(`/v1/documents/${id}/link?expiresIn=60`);
    const { url: path, expiresAt } = body as { readonly url: string; readonly expiresAt: string };
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
    expect(await (await open(path)).text()).toBe(TEXT);
    expect(await (await open(path, { range: 'bytes=1-2' })).text()).toBe('12');
    await admin.delete(`/v1/documents/${id}`);
    expect(await (await open(path)).json()).toMatchObject({ code: 'document-not-found' });
  });

  it('opens nothing once its time has passed, or when it is not ours', async () => {
    const { id } = await upload();
    const place = { tenant: `t${tests}`, id };
    const passed = linkToken(store, place, new Date(Date.now() - 1));
    const [text, signature] = linkToken(store, place, new Date(Date.now() + 60_000)).split('.');
    const forged = Buffer.from(JSON.stringify(['other', id, Date.now() + 60_000])).toString('base64url');
    for (const token of [passed, `${forged}.${signature}`, `${text}.`, `${text}`, 'x', '%7B.%7D'])
      expect(await (await open(`/links/${token}`)).json()).toMatchObject({
        code: 'link-not-valid',
        status: 404,
      });
  });

  it('opens for a bounded time', async () => {
    const { id } = await refer();
    const answer = await admin.get(`/v1/documents/${id}/link?expiresIn=86401`);
    expectRefused(answer, 'invalid-parameter');
  });
});
