import { contactDocument, type ContactDocument } from '@clientele/contracts';
import { api, expectRefused, memoryStore, type Answer, type Api } from '@clientele/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { openSpecimen } from './specimen.ts';

const NOBODY = '01990d2e-0000-7000-8000-000000000000';

let app: NestFastifyApplication;
let admin: Api;
let tests = 0;

beforeAll(async () => {
  app = await openSpecimen(await memoryStore());
});
afterAll(() => app.close());

// Each test has a tenant of its own.
beforeEach(async () => {
  tests += 1;
  admin = api(await app.getUrl(), `t${tests}:admin`);
});

const shown = ({ body }: Answer): ContactDocument => contactDocument.parse(body);
const create = async (body: object = { lastName: 'Doe' }) => shown(await admin.post('/v1/contacts', body));

describe('POST /v1/contacts', () => {
  it('creates a contact with a number of its own', async () => {
    const answer = await admin.post('/v1/contacts', { firstName: ' Jane ', lastName: 'Doe', tags: ['a'] });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/v1/contacts/${shown(answer).id}`);
    expect(answer.headers.get('etag')).toBe(`"${shown(answer).version}"`);
    expect(shown(answer)).toMatchObject({
      number: 1,
      displayName: 'Jane Doe',
      firstName: 'Jane',
      tags: ['a'],
    });
    expect(await create({ email: 'j@x.example' })).toMatchObject({ number: 2, displayName: 'j@x.example' });
  });

  it('refuses one that nobody could name, and a member that is wrong', async () => {
    const nameless = expectRefused(await admin.post('/v1/contacts', { phone: '1' }), 'contact-nameless');
    expect(nameless.errors).toMatchObject([{ pointer: '/lastName' }]);
    const wrong = expectRefused(await admin.post('/v1/contacts', { email: 'nowhere' }), 'invalid-request');
    expect(wrong.errors).toMatchObject([{ pointer: '/email' }]);
  });

  it('replays the answer to a key', async () => {
    const again = () => admin.post('/v1/contacts', { lastName: 'Doe' }, { 'idempotency-key': 'one' });
    const first = await again();
    expect(await again()).toMatchObject({ status: 201, body: first.body });
  });

  it('takes the right to write contacts', async () => {
    expectRefused(await admin.as('t:customers:update').post('/v1/contacts', {}), 'forbidden');
    expect((await admin.as('t:contacts:write').post('/v1/contacts', { lastName: 'x' })).status).toBe(201);
  });

  it('can be run dry', async () => {
    const answer = await admin.post('/v1/contacts', { lastName: 'Doe' }, { prefer: 'dry-run' });
    expect(answer.body).toMatchObject({
      events: [{ type: 'ContactCreated' }],
      result: { displayName: 'Doe' },
    });
  });
});

describe('PUT and PATCH /v1/contacts/{contact}', () => {
  it('replace and change it, by UUID or number, with ETag and If-Match', async () => {
    const { id, number, version } = await create({ lastName: 'Doe', phone: '1' });
    const changed = await admin.patch(
      `/v1/contacts/${number}`,
      { firstName: 'Jane' },
      { 'if-match': `"${version}"` },
    );
    expect(shown(changed)).toMatchObject({ id, displayName: 'Jane Doe', phone: '1' });
    const stale = await admin.put(`/v1/contacts/${id}`, { lastName: 'Roe' }, { 'if-match': `"${version}"` });
    expectRefused(stale, 'precondition-failed');
    const replaced = await admin.put(`/v1/contacts/${id}`, { lastName: 'Roe' });
    expect(replaced.status).toBe(200);
    expect(shown(replaced)).toMatchObject({ firstName: null, lastName: 'Roe', phone: null });
  });

  it('take back what was read', async () => {
    const contact = await create({ lastName: 'Doe', address: { city: 'Bern' }, tags: ['a'] });
    expect(shown(await admin.put(`/v1/contacts/${contact.id}`, contact))).toEqual(contact);
    const other = { ...contact, customerIds: [NOBODY] };
    expectRefused(await admin.put(`/v1/contacts/${contact.id}`, other), 'read-only');
  });

  it('begin nothing, and change nothing that is gone', async () => {
    expectRefused(await admin.put(`/v1/contacts/${NOBODY}`, { lastName: 'x' }), 'contact-not-found');
    const { id, number } = await create();
    const deleted = await admin.delete(`/v1/contacts/${number}`);
    expect(deleted.status).toBe(204);
    for (const answer of [
      await admin.delete(`/v1/contacts/${id}`),
      await admin.put(`/v1/contacts/${id}`, { lastName: 'x' }),
      await admin.patch(`/v1/contacts/${id}`, {}),
      await admin.patch('/v1/contacts/99', {}),
    ])
      expectRefused(answer, 'contact-not-found');
  });

  it('know nothing of another tenant', async () => {
    const { id } = await create();
    expectRefused(await admin.as('other:admin').patch(`/v1/contacts/${id}`, {}), 'contact-not-found');
  });
});
