import type { CustomerDocument } from '@clientele/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { START_MS_MAX, joinPlatform, type Platform } from '../platform.specimen.ts';
import {
  clientOf,
  expectNothingRecorded,
  keyWith,
  type Client,
  type VendorAnswer,
} from './callers.specimen.ts';
import { runGoldenPairs } from './golden.specimen.ts';

const ROOT = '/api/management/customers';
const presents = (key: string) => ({ authentication: key });

interface Customer {
  readonly [member: string]: unknown;
  readonly Id: string;
  readonly Name: string;
  readonly DataVersion: string;
}

let platform: Platform;
let key: string;
let client: Client;

beforeAll(async () => {
  platform = await joinPlatform();
  key = await keyWith(platform, ['admin'], 'testers');
  client = as(key);
}, START_MS_MAX);
afterAll(() => platform.stop());

const as = (presented: string | null): Client => clientOf(platform.url, presents, presented);
const shown = ({ status, body }: VendorAnswer): Customer => {
  expect({ status, body }).toMatchObject({ status: 200 });
  return body as Customer;
};
const create = async (more: object = {}) =>
  shown(await client('POST', ROOT, { Name: 'Prüfling & Co', Subdomain: null, ...more }));
const at = ({ Id }: Customer) => `${ROOT}/${Id}`;
const native = async ({ Id }: Customer) =>
  (await platform.api.as(key).get(`/v1/customers/${Id}`)).body as CustomerDocument;
/** Changes natively, and waits until that can be read. */
const amend = async ({ Id }: Customer, body: object): Promise<void> => {
  const { headers } = await platform.api.as(key).patch(`/v1/customers/${Id}`, body);
  const position = headers.get('clientele-position') ?? '';
  await platform.api.as(key).get(`/v1/customers/${Id}`, { 'clientele-min-position': position });
};
const expectError = ({ status, body }: VendorAnswer, expected: number): void => {
  expect({ status, body }).toMatchObject({
    status: expected,
    body: { Code: expect.any(String), Message: expect.any(String), Errors: expect.any(Array) },
  });
};

runGoldenPairs(
  'testresults',
  async (tenant) => ({ url: platform.url, key: await keyWith(platform, ['admin'], tenant) }),
  {
    Id: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    DataVersion: /^[A-Za-z0-9+/]{11}=$/,
  },
);

describe('a write', () => {
  it('leaves alone what was sent back as it was shown', async () => {
    const made = await create({ Appliances: ' a,,Labor: b ,a', Address: 'Gasse 1;9000 St. Gallen' });
    await amend(made, {
      kind: 'person',
      firstName: 'Ada Maria',
      lastName: 'Prüfling',
      address: { raw: null, street: 'Gasse 1', city: 'St. Gallen', country: 'CH' },
      userGroups: [{ name: 'Gruppe', permissions: ['Read', 'Login', 'Eigenes'] }],
      billing: { currency: null, dueDays: null },
    });
    const before = shown(await client('GET', at(made)));
    expect(before).toMatchObject({ Address: 'Gasse 1;St. Gallen;CH', Currency: 'CHF', DueDays: 30 });
    await expectNothingRecorded(platform, async () => {
      expect(shown(await client('PUT', at(made), before))).toEqual(before);
      expect(shown(await client('PUT', at(made), {}))).toEqual(before);
    });
  });

  it('changes what was sent and nothing else, and says in the history whence it came', async () => {
    const made = await create({ TechnicalName: 'bleibt', Tax: 810 });
    await amend(made, { note: 'Unbeteiligtes', tags: ['Marke'] });
    const { DataVersion } = shown(await client('GET', at(made)));
    const changed = shown(await client('PUT', at(made), { Name: 'Umbenannt AG', CostCenter: 'K-9' }));
    expect(changed).toMatchObject({
      Name: 'Umbenannt AG',
      CostCenter: 'K-9',
      TechnicalName: 'bleibt',
      Tax: 810,
    });
    expect(Buffer.from(changed.DataVersion, 'base64').compare(Buffer.from(DataVersion, 'base64'))).toBe(1);
    expect(await native(made)).toMatchObject({ note: 'Unbeteiligtes', tags: ['Marke'] });
    const history = await platform.api.as(key).get(`/v1/customers/${made.Id}/history`);
    const { items } = history.body as { readonly items: readonly { readonly via: string }[] };
    expect(items.slice(0, 5).map(({ via }) => via)).toEqual([
      'testresults',
      'testresults',
      'native',
      'native',
      'testresults',
    ]);
  });

  it('takes a null where the vendor has none for a member that was left out', async () => {
    const made = await create({ Currency: null, Tax: null, Archived: null, DueDays: 14 });
    expect(made).toMatchObject({ Currency: 'CHF', Tax: 770, Archived: false, DueDays: 14 });
    expect(await native(made)).toMatchObject({ billing: { currency: 'CHF', taxBasisPoints: 770 } });
    expect(shown(await client('PUT', at(made), { DueDays: null, Currency: null }))).toEqual(made);
  });

  it('clears what is sent as null, and writes an address as one text', async () => {
    const made = await create({ Subdomain: 'weg', Appliances: 'a:b', Address: 'Alte Gasse;Olten' });
    const cleared = await client('PUT', at(made), { Subdomain: null, Appliances: '', Address: 'Neue Gasse' });
    expect(shown(cleared)).toMatchObject({ Subdomain: null, Appliances: null, Address: 'Neue Gasse' });
    expect(shown(await client('PUT', at(made), { Address: null }))).toMatchObject({ Address: null });
  });

  it('is in the archive by its flag alone, and back again', async () => {
    const made = await create({ Name: 'Archivar AG' });
    const listed = async (path: string) =>
      ((await client('GET', path)).body as Customer[]).filter(({ Id }) => Id === made.Id).length;
    shown(await client('PUT', at(made), { Archived: true }));
    expect([await listed(ROOT), await listed(`${ROOT}/archive`)]).toEqual([0, 1]);
    expect(shown(await client('GET', at(made)))).toMatchObject({ Archived: true });
    shown(await client('PUT', at(made), { Archived: false }));
    expect([await listed(ROOT), await listed(`${ROOT}/archive`)]).toEqual([1, 0]);
  });
});

describe('DataVersion', () => {
  it('lets one of two win that read the same', async () => {
    const made = await create();
    const write = (Name: string) => client('PUT', at(made), { ...made, Name });
    const answers = await Promise.all(['Eins AG', 'Zwei AG', 'Drei AG'].map(write));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409]);
    for (const answer of answers) if (answer.status === 409) expectError(answer, 409);
  });

  it('lets all win that send none', async () => {
    const made = await create();
    const writes = [{ Name: 'Viele AG' }, { CostCenter: 'K-1' }, { DueDays: 7 }].map((sent) =>
      client('PUT', at(made), sent),
    );
    for (const answer of await Promise.all(writes)) shown(answer);
    const after = shown(await client('GET', at(made)));
    expect(after).toMatchObject({ Name: 'Viele AG', CostCenter: 'K-1', DueDays: 7 });
  });
});

it('makes no two of a request that is said again with its Idempotency-Key', async () => {
  const headers = { 'idempotency-key': randomUUID() };
  const say = (Name: string) => client('POST', ROOT, { Name }, headers);
  const first = shown(await say('Einmal AG'));
  expect(shown(await say('Einmal AG'))).toEqual(first);
  expectError(await say('Zweimal AG'), 400);
});

it('lists more than a page', async () => {
  const many = clientOf(platform.url, presents, await keyWith(platform, ['admin'], 'many'));
  const lines = Array.from({ length: 1_203 }, (_, index) => ({ body: { displayName: `Menge ${index}` } }));
  await platform.api
    .as(await keyWith(platform, ['admin'], 'many'))
    .post('/v1/customers/bulk', lines.map((each) => JSON.stringify(each)).join('\n'), {
      'content-type': 'application/x-ndjson',
    });
  const listed = async () => ((await many('GET', ROOT)).body as Customer[]).length;
  await platform.api
    .as(await keyWith(platform, ['admin'], 'many'))
    .get('/v1/customers?limit=1', { 'clientele-min-position': 'head' });
  expect(await listed()).toBe(1_203);
});
