import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { randomUUID } from 'node:crypto';
import type { CustomerDocument } from '@clientele/contracts';
import { START_MS_MAX } from '../platform.specimen.ts';
import { clientOf, expectNothingRecorded, keyWith, type Client } from './callers.specimen.ts';
import { runGoldenPairs } from './golden.specimen.ts';
import {
  done,
  ok,
  openLaboratory,
  presents,
  ROOT,
  type Customer,
  type Laboratory,
} from './qbench.specimen.ts';

const HEAD = { 'clientele-min-position': 'head' };

let lab: Laboratory;
let client: Client;

beforeAll(async () => {
  lab = await openLaboratory();
  client = lab.client;
}, START_MS_MAX);
afterAll(() => lab.platform.stop());

runGoldenPairs(
  'qbench',
  async (tenant) => ({ url: lab.platform.url, key: await keyWith(lab.platform, ['admin'], tenant) }),
  { id: /^[1-9]\d*$/ },
);

describe('a write', () => {
  it('leaves alone what was sent back as it was shown', async () => {
    const admin = lab.platform.api.as(lab.key);
    const whole = {
      kind: 'person',
      firstName: 'Ada Maria',
      lastName: 'Prüfling',
      address: { street: 'Gasse 1', postalCode: '9000', city: 'St. Gallen', country: 'CH' },
      note: 'zwei\nZeilen',
      fax: '1',
      phone: '2',
      tags: ['b', 'a'],
      archived: true,
    };
    for (const input of [whole, {}]) {
      const { number } = (await admin.post('/v1/customers', input)).body as CustomerDocument;
      await admin.get('/v1/customers?limit=1', HEAD);
      const before = await lab.shown(number);
      await expectNothingRecorded(lab.platform, async () => {
        done(await client('PUT', `${ROOT}/${number}`, before));
        done(await client('PUT', `${ROOT}/${number}`, {}));
        done(
          await client('PUT', `${ROOT}/${number}`, {
            ...before,
            customer_name: `${before.customer_name} `,
          }),
        );
      });
      expect(await lab.shown(number)).toEqual(before);
    }
  });

  it('changes what was sent and nothing else, and says in the history whence it came', async () => {
    const id = await lab.create({ comments: 'bleibt', address: 'Alte Gasse', tags: ['alt'] });
    await lab.platform.api.as(lab.key).patch(`/v1/customers/${id}`, { technicalName: 'unbeteiligt' });
    done(await client('PUT', `${ROOT}/${id}`, { customer_name: 'Neues Labor', tags: null, address: null }));
    expect(await lab.shown(id)).toEqual({
      address: null,
      comments: 'bleibt',
      customer_name: 'Neues Labor',
      fax: null,
      id,
      phone: null,
      tags: [],
    });
    expect(await lab.native(id)).toMatchObject({ technicalName: 'unbeteiligt' });
    const { body } = await lab.platform.api.as(lab.key).get(`/v1/customers/${id}/history?limit=1`);
    expect(body).toMatchObject({ items: [{ via: 'qbench' }] });
  });

  it('is of all who write at once', async () => {
    const id = await lab.create();
    const writes = [{ phone: '1' }, { fax: '2' }, { tags: ['3'] }];
    for (const answer of await Promise.all(writes.map((sent) => client('PUT', `${ROOT}/${id}`, sent))))
      done(answer);
    expect(await lab.shown(id)).toMatchObject({ phone: '1', fax: '2', tags: ['3'] });
  });

  it('makes no two of a request that is said again with its Idempotency-Key', async () => {
    const one = await lab.contact('Einmalig');
    const say = async (method: string, path: string, body: object) => {
      const headers = { 'idempotency-key': randomUUID() };
      const first = ok<Customer>(await client(method, path, body, headers));
      expect(ok(await client(method, path, body, headers))).toEqual(first);
      return first;
    };
    const { id } = await say('POST', ROOT, { customer_name: 'Einmal', contacts: [{ id: one, mobile: '1' }] });
    await say('POST', `${ROOT}/contacts/add`, { id, contacts: { [one]: { portal_user: true } } });
    await say('POST', `${ROOT}/${id}/assays`, { assay_discounts: [{ assay_id: 1, discount: 5 }] });
    await say('DELETE', `${ROOT}/${id}/assays?assay_ids=1`, {});
    await say('POST', `${ROOT}/contact/remove`, { id, contact_id: one });
    await say('DELETE', `${ROOT}/${id}`, {});
  });
});

it('pages through all customers once, and says how many there are', async () => {
  const many = clientOf(lab.platform.url, presents, await keyWith(lab.platform, ['admin'], 'many'));
  expect(ok(await many('GET', ROOT))).toEqual({ total_count: 0, total_pages: 0, data: [] });
  const names = Array.from({ length: 53 }, (_, index) => `Menge ${index}`);
  for (const customer_name of names) ok(await many('POST', ROOT, { customer_name }));
  interface Page {
    readonly total_count: number;
    readonly total_pages: number;
    readonly data: readonly Customer[];
  }
  const page = async (query: string) => ok<Page>(await many('GET', `${ROOT}?${query}`));
  const pages = await Promise.all([1, 2, 3, 4].map((page_num) => page(`page_size=20&page_num=${page_num}`)));
  expect(pages.map(({ data }) => data.length)).toEqual([20, 20, 13, 0]);
  for (const { total_count, total_pages } of pages) expect([total_count, total_pages]).toEqual([53, 3]);
  expect(pages.flatMap(({ data }) => data.map((each) => each.customer_name))).toEqual(names);
  expect((await page('page_num=2')).data).toHaveLength(3);
});

it('gives a token to whoever signs with a key, which may do what the key may', async () => {
  const { body } = await lab.platform.api
    .as(lab.key)
    .post('/v1/api-keys', { name: 'signer', rights: ['customers:read'] });
  const signer = body as { readonly id: string; readonly key: string };
  const assertion = await new SignJWT({ sub: signer.id })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(Buffer.from(signer.key));
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const ask = (fields: Readonly<Record<string, string>>) =>
    clientOf(lab.platform.url, presents, null)(
      'POST',
      '/qbench/oauth2/v1/token',
      String(new URLSearchParams(fields)),
      form,
    );
  const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
  const answer = await ask({ grant_type, assertion });
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const token = ok<{ readonly access_token: string }>(answer);
  expect(token).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 3_600 });
  const holder = clientOf(lab.platform.url, presents, token.access_token);
  const id = await lab.create();
  expect(ok(await holder('GET', `${ROOT}/${id}`))).toMatchObject({ id });
  expect((await holder('DELETE', `${ROOT}/${id}`)).status).toBe(403);
  for (const [fields, error] of [
    [{ grant_type, assertion: `${assertion}x` }, 'invalid_grant'],
    [{ grant_type: 'password', assertion }, 'unsupported_grant_type'],
    [{ assertion }, 'invalid_request'],
    [{}, 'invalid_request'],
  ] as const)
    expect(await ask(fields)).toMatchObject({
      status: 400,
      body: { error, error_description: expect.any(String) },
    });
});
