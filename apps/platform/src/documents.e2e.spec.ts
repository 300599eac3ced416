import { createHash } from 'node:crypto';
import { customerDocument, documentDocument, type DocumentDocument } from '@clientele/contracts';
import { expectRefused, type Answer, type Api } from '@clientele/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { START_MS_MAX, joinPlatform, type Platform } from './platform.specimen.ts';

const HEAD = { 'clientele-min-position': 'head' };
const NOTHING = '01990d2e-0000-7000-8000-000000000000';
const PAGE = '<html><script>alert(document.cookie)</script></html>';

let platform: Platform;
let admin: Api;

beforeAll(async () => {
  platform = await joinPlatform();
  admin = platform.api;
}, START_MS_MAX);
afterAll(() => platform.stop());

const shown = ({ body }: Answer): DocumentDocument => documentDocument.parse(body);

/** A form with a file, as a browser sends it: with whatever type the client claims. */
const upload = async (content: string | Uint8Array<ArrayBuffer>, name: string, fields: object = {}) => {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, String(value));
  form.append('file', new Blob([content], { type: 'image/png' }), name);
  const encoded = new Response(form);
  const headers = { 'content-type': encoded.headers.get('content-type') ?? '' };
  const answer = await admin.post('/v1/documents', new Uint8Array(await encoded.arrayBuffer()), headers);
  expect(answer.status).toBe(201);
  return shown(answer);
};
const register = async (body: object = {}) =>
  customerDocument.parse((await admin.post('/v1/customers', body)).body).id;
const idsAt = async (path: string, headers: Readonly<Record<string, string>> = HEAD) => {
  const { status, body } = await admin.get(path, headers);
  expect(status).toBe(200);
  return (body as { readonly items: readonly { readonly id: string }[] }).items.map(({ id }) => id);
};
/** Reads as soon as what a write set off has ended too. */
const settled = ({ headers }: Answer) => ({
  'clientele-min-position': headers.get('clientele-position') ?? 'none',
});

describe('a document', () => {
  it('is uploaded, read, changed and deleted', async () => {
    const image = await sharp({ create: { width: 400, height: 300, channels: 3, background: 'teal' } })
      .png()
      .toBuffer();
    const created = await upload(new Uint8Array(image), 'Grundriss.png', { description: 'Erdgeschoss' });
    expect(created).toMatchObject({ mimeType: 'image/png', size: image.length, fileName: 'Grundriss.png' });
    const path = `/v1/documents/${created.id}`;
    const read = await admin.get(path, HEAD);
    expect(shown(read)).toEqual(created);
    expect(read.headers.get('etag')).toBe(`"${created.version}"`);
    const thumbnail = await admin.get(`${created.thumbUrl}`);
    expect(thumbnail.headers.get('content-type')).toBe('image/webp');
    const changed = shown(await admin.patch(path, { fileName: 'Grundriss-alt.png' }));
    expect(shown(await admin.get(`${path}?asOf=${created.position}`, HEAD))).toEqual(created);
    expect(shown(await admin.get(`/v1/documents/${created.number}`, HEAD))).toMatchObject({
      id: changed.id,
    });
    const gone = await admin.delete(path);
    expect(gone.status).toBe(204);
    for (const below of ['', '/content', '/thumbnail', '/link'])
      expectRefused(await admin.get(path + below, settled(gone)), 'document-not-found');
    expectRefused(await admin.patch(path, {}), 'document-not-found');
    expect(shown(await admin.get(`${path}?asOf=${created.position}`))).toEqual(created);
  });

  it('is told apart by filters', async () => {
    const customerId = await register();
    const pdf = await upload('%PDF-1.7\n%binary', 'Angebot.pdf', { customerId, internal: true });
    const text = await upload('Notizen', 'Notizen.txt', { customerId });
    const list = (query: string) => idsAt(`/v1/documents?customerId=${customerId}&${query}`);
    expect(await list('sort=-number')).toEqual([text.id, pdf.id]);
    expect(await list('mimeType=application/pdf')).toEqual([pdf.id]);
    expect(await list('internal=false')).toEqual([text.id]);
    expect(await list(`createdFrom=${encodeURIComponent('2999-01-01T00:00:00Z')}`)).toEqual([]);
    expect(await idsAt(`/v1/customers/${customerId}/documents?sort=fileName`)).toEqual([pdf.id, text.id]);
  });

  it('that lies about its type is served as nothing that runs', async () => {
    const { id, mimeType } = await upload(PAGE, 'logo.png');
    expect(mimeType).toBe('text/html');
    const { headers, body } = await admin.get(`/v1/documents/${id}/content`);
    expect(body).toBe(PAGE);
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('content-disposition')).toMatch(/^attachment/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is downloaded in parts, with digests of the whole', async () => {
    const { id, sha256 } = await upload('0123456789', 'Zahlen.txt');
    const digest = `sha-256=:${createHash('sha256').update('0123456789').digest('base64')}:`;
    const whole = await admin.get(`/v1/documents/${id}/content`);
    expect(whole.headers.get('content-digest')).toBe(digest);
    expect(whole.headers.get('etag')).toBe(`"${sha256}"`);
    const part = await admin.get(`/v1/documents/${id}/content`, { range: 'bytes=-3' });
    expect(part).toMatchObject({ status: 206, body: '789' });
    expect(part.headers.get('repr-digest')).toBe(digest);
  });

  it('is opened by a link to whoever has it, until its time has passed', async () => {
    const { id } = await upload('Streng vertraulich', 'Vertrag.txt');
    const linkFor = async (seconds: number): Promise<string> => {
      const { body } = await admin.get(`/v1/documents/${id}/link?expiresIn=${seconds}`);
      return (body as { readonly url: string }).url;
    };
    const [lasting, passing] = await Promise.all([linkFor(600), linkFor(1)]);
    const nobody = admin.as(null);
    expect((await nobody.get(lasting)).body).toBe('Streng vertraulich');
    let answer = await nobody.get(passing);
    while (answer.status === 200) answer = await nobody.get(passing);
    expectRefused(answer, 'link-not-valid');
    expect((await nobody.get(lasting)).status).toBe(200);
  });

  it('is nobody else’s', async () => {
    const { id } = await upload('Unser Geheimnis', 'Geheim.txt');
    const other = (await platform.keyWith(['admin'], 'documents_elsewhere')).api;
    for (const path of ['', '/content', '/thumbnail', '/link'])
      expectRefused(await other.get(`/v1/documents/${id}${path}`, HEAD), 'document-not-found');
    expect((await other.get('/v1/documents', HEAD)).body).toMatchObject({ items: [] });
  });
});

describe('a customer’s documents', () => {
  it('come and go, and are read with the customer', async () => {
    const customerId = await register();
    const { id } = await upload('Beilage', 'Beilage.txt');
    const path = `/v1/customers/${customerId}/documents`;
    const attached = await admin.put(`${path}/${id}`);
    expect(attached.status).toBe(204);
    expect(await idsAt(path, settled(attached))).toEqual([id]);
    await admin.delete(`${path}/${id}`);
    expect(await idsAt(path)).toEqual([]);
    expectRefused(await admin.put(`${path}/${NOTHING}`), 'document-not-found');
  });

  it('move with the customer that is merged, and are let go by one that is deleted', async () => {
    const [into, from] = [await register(), await register()];
    const { id } = await upload('Rechnung', 'Rechnung.txt', { customerId: from });
    expect((await admin.post(`/v1/customers/${into}/merge`, { from })).status).toBe(200);
    expect(shown(await admin.get(`/v1/documents/${id}`, HEAD)).customerIds).toEqual([into]);
    const redirected = await admin.get(`/v1/customers/${from}/documents`, HEAD);
    expect(redirected.headers.get('location')).toBe(`/v1/customers/${into}/documents`);
    const gone = await admin.delete(`/v1/customers/${into}`);
    expect(shown(await admin.get(`/v1/documents/${id}`, settled(gone))).customerIds).toEqual([]);
  });

  it('are without one that was deleted, as soon as that has settled', async () => {
    const customerId = await register();
    const { id } = await upload('Altlast', 'Altlast.txt', { customerId });
    const gone = await admin.delete(`/v1/documents/${id}`);
    expect(await idsAt(`/v1/customers/${customerId}/documents`, settled(gone))).toEqual([]);
    const { body } = await admin.get(`/v1/customers/${customerId}/history`, settled(gone));
    const { items } = body as { readonly items: readonly { readonly type: string }[] };
    expect(items[0]?.type).toBe('CustomerDocumentDetached');
  });
});
