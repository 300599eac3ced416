import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CustomerDocument } from '@clientele/contracts';
import { randomUUID } from 'node:crypto';
import { START_MS_MAX, joinPlatform, type Platform } from '../platform.specimen.ts';
import { expectNothingRecorded } from './callers.specimen.ts';
import { IMAGE, names, office, ROOT, shown, type Document, type Office } from './coredination.specimen.ts';

let platform: Platform;
let desk: Office;

beforeAll(async () => {
  platform = await joinPlatform();
  desk = await office(platform, 'fitters');
}, START_MS_MAX);
afterAll(() => platform.stop());

describe('a write', () => {
  it('leaves alone what was sent back as it was shown', async () => {
    const { uuid } = await desk.create({
      documents: [{ contentUrl: 'HTTPS://Liste.Example/Ü', internal: true }],
    });
    const file = await desk.uploaded();
    await desk.client('PUT', `${ROOT}/${uuid}/document/${file.id}`);
    await desk.native.patch(`/v1/customers/${uuid}`, {
      kind: 'person',
      firstName: 'Ada Maria',
      lastName: 'Prüfling',
      archived: true,
      projects: [{ name: ' Doppelt ' }, { name: 'x' }, { name: 'x' }],
    });
    await desk.settled();
    const before = shown(await desk.client('GET', `${ROOT}/${uuid}`));
    expect(before).toMatchObject({ name: 'Ada Maria Prüfling', inactive: true });
    await expectNothingRecorded(platform, async () => {
      for (const sent of [before, {}, { documents: [], customerProjects: null }, { inactive: true }])
        expect(await desk.put(before, sent)).toEqual(before);
      expect(await desk.put(before, { documents: [{ contentUrl: 'https://liste.example/Ü' }] })).toEqual(
        before,
      );
      for (const each of before.documents)
        expect((await desk.client('PUT', `/api/1/document/${each.id}`, each)).body).toEqual(each);
    });
    const { body } = await desk.native.post('/v1/customers', {});
    await desk.settled();
    const bare = shown(await desk.client('GET', `${ROOT}/${(body as CustomerDocument).id}`));
    await expectNothingRecorded(platform, async () => expect(await desk.put(bare, bare)).toEqual(bare));
  });

  it('merges projects by id, by UUID and by name, and removes none', async () => {
    const made = await desk.create({ customerProjects: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] });
    const [a, b] = made.customerProjects;
    const after = await desk.put(made, {
      customerProjects: [
        { id: a?.id, name: 'A' },
        { uuid: b?.uuid.toUpperCase() },
        { name: 'c' },
        { name: 'd' },
      ],
    });
    expect(names(after.customerProjects)).toEqual(['A', 'b', 'c', 'd']);
    expect(after.customerProjects.slice(0, 3).map(({ id }) => id)).toEqual(
      made.customerProjects.map(({ id }) => id),
    );
    expect(
      names((await desk.put(made, { customerProjects: [{ id: 999_999, name: 'e' }] })).customerProjects),
    ).toEqual(['A', 'b', 'c', 'd', 'e']);
  });

  it('merges documents by UUID, by id and by address, and detaches none', async () => {
    const link = (path: string, more: object = {}) => ({
      contentUrl: `https://akten.example/${path}`,
      ...more,
    });
    const made = await desk.create({
      documents: [link('1'), link('2'), link('2', { fileName: 'zwei.pdf' })],
    });
    expect(made.documents).toMatchObject([{ fileName: null }, { fileName: 'zwei.pdf' }]);
    const [first, second] = made.documents;
    const file = await desk.uploaded();
    const after = await desk.put(made, {
      documents: [
        { uuid: first?.uuid, description: 'eins' },
        { id: second?.id, internal: true, ...link('2b') },
        link('1', { mimeType: 'Text/Plain' }),
        { ...file, description: 'Tor' },
        link('3'),
      ],
    });
    // Numbers are handed out by several processes, so they do not tell which document came first.
    const third = after.documents.find(({ contentUrl }) => contentUrl === 'https://akten.example/3');
    expect(after.documents).toHaveLength(4);
    for (const one of [
      { uuid: first?.uuid, description: 'eins', mimeType: 'text/plain' },
      { uuid: second?.uuid, internal: true, contentUrl: 'https://akten.example/2b', fileName: 'zwei.pdf' },
      { uuid: file.uuid, description: 'Tor' },
      { uuid: third?.uuid, contentUrl: 'https://akten.example/3' },
    ])
      expect(after.documents.find(({ uuid }) => uuid === one.uuid)).toMatchObject(one);
    expect(await desk.put(made, {})).toEqual(after);
  });

  it('is all or nothing', async () => {
    const made = await desk.create();
    await expectNothingRecorded(platform, async () => {
      for (const documents of [
        [{ contentUrl: 'https://akten.example/gut' }, { contentUrl: 'javascript:alert(1)' }],
        [{ contentUrl: 'https://akten.example/gut' }, { description: 'ohne Adresse' }],
        [{ contentUrl: 'https://akten.example/gut', mimeType: 'kein Typ' }],
        Array.from({ length: 120 }, (_, index) => ({ contentUrl: `https://akten.example/${index}` })),
      ]) {
        const sent = { name: 'Umbenannt', documents };
        expect((await desk.client('PUT', `${ROOT}/${made.id}`, sent)).status).toBe(406);
        expect((await desk.client('POST', ROOT, sent)).status).toBe(406);
      }
      const sent = { name: 'Umbenannt', documents: [{ uuid: randomUUID() }] };
      expect((await desk.client('PUT', `${ROOT}/${made.id}`, sent)).status).toBe(404);
    });
    expect(await desk.get(made)).toEqual(made);
  });

  it('takes an archived customer back when it is to be active', async () => {
    const made = await desk.create();
    await desk.native.post(`/v1/customers/${made.uuid}/archive`, undefined);
    expect(await desk.put(made, { name: 'Abgelegt' })).toMatchObject({ inactive: true });
    expect(await desk.inNative(made)).toMatchObject({ archived: true, inactive: false });
    expect(await desk.put(made, { inactive: false })).toMatchObject({ inactive: false });
    expect(await desk.put(made, { inactive: true })).toMatchObject({ inactive: true });
    expect(await desk.inNative(made)).toMatchObject({
      archived: false,
      inactive: true,
      displayName: 'Abgelegt',
    });
  });

  it('begins one customer under a UUID, whoever else does so too', async () => {
    const uuid = randomUUID();
    const write = (name: string) => desk.put({ uuid }, { customerProjects: [{ name }], name: 'Neu' });
    await Promise.all(['a', 'b', 'c'].map(write));
    const { customerProjects } = shown(await desk.client('GET', `${ROOT}/${uuid.toUpperCase()}`));
    expect(names(customerProjects).toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('makes no two of a request that is said again with its Idempotency-Key', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const say = (name: string) =>
      desk.client('POST', ROOT, { name, documents: [{ contentUrl: 'https://einmal.example/' }] }, headers);
    const first = shown(await say('Einmal'));
    expect(shown(await say('Einmal'))).toEqual(first);
    expect((await say('Zweimal')).status).toBe(406);
  });

  it('says in the history whence it came', async () => {
    const made = await desk.create();
    await desk.put(made, { name: 'Umbenannt' });
    const history = await desk.native.get(`/v1/customers/${made.uuid}/history`);
    expect(history.body).toMatchObject({ items: [{ via: 'coredination' }, { via: 'coredination' }] });
  });
});

describe('a document', () => {
  it('is attached and detached as often as it is said, to as many customers as there are', async () => {
    const file = await desk.uploaded();
    const customers = [await desk.create(), await desk.create()];
    for (const method of ['PUT', 'PUT', 'DELETE', 'DELETE', 'PUT'])
      for (const { id, uuid } of customers) {
        const answer = await desk.client(
          method,
          `${ROOT}/${method === 'PUT' ? id : uuid}/document/${file.uuid}`,
        );
        expect(answer).toMatchObject({ status: 200, body: null });
      }
    for (const each of customers)
      expect((await desk.get(each)).documents).toMatchObject([{ uuid: file.uuid }]);
  });

  it('is read from the vault, in whole and in part, with its thumbnail', async () => {
    const { contentUrl, thumbUrl } = await desk.uploaded();
    const read = (path: string, headers = {}) =>
      fetch(platform.url + path, { headers: { 'api-key': desk.key, ...headers }, redirect: 'manual' });
    for (const path of [contentUrl, `/api/1${contentUrl}`]) {
      const whole = await read(path);
      expect(whole.headers.get('content-type')).toBe('image/jpeg');
      expect(Buffer.from(await whole.arrayBuffer()).equals(IMAGE)).toBe(true);
      const etag = whole.headers.get('etag') ?? '';
      expect((await read(path, { 'if-none-match': etag })).status).toBe(304);
    }
    const part = await read(contentUrl, { range: 'bytes=0-1' });
    expect([part.status, Buffer.from(await part.arrayBuffer())]).toEqual([206, IMAGE.subarray(0, 2)]);
    expect((await read(contentUrl, { range: 'bytes=99999-' })).status).toBe(416);
    const small = await read(thumbUrl);
    expect([small.status, small.headers.get('content-type')]).toEqual([200, 'image/webp']);
    expect((await fetch(`${platform.url}${thumbUrl}?api_key=${desk.key}`)).status).toBe(200);
  });

  it('that is elsewhere is where it says', async () => {
    const { documents } = await desk.create({ documents: [{ contentUrl: 'https://akten.example/dort' }] });
    const { status, headers } = await desk.client('GET', `/vault/document/${documents[0]?.uuid}`);
    expect([status, headers.get('location')]).toEqual([307, 'https://akten.example/dort']);
    const moved = { contentUrl: 'https://akten.example/da', thumbUrl: null, fileName: null };
    const answer = await desk.client('PUT', `/api/1/document/${documents[0]?.id}`, moved);
    expect(shown<Document>(answer)).toMatchObject(moved);
  });
});
