import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CustomerDocument, CustomerEvent } from '@clientele/contracts';
import { api, testDatabase, type Api } from '@clientele/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { serveViews } from './server.specimen.ts';
import { newCustomer, openStage, registered, type Stage } from './specimen.ts';

let stage: Stage;
let app: NestFastifyApplication;
let reader: Api;

const channels = (email: string, phone: string) =>
  ({ type: 'CustomerChannelsChanged', data: { sealed: { email, phone } } }) satisfies CustomerEvent;
const city = (name: string) => {
  const address = {
    raw: null,
    street: null,
    city: name,
    postalCode: null,
    country: null,
    coordinates: null,
    note: null,
  };
  return { type: 'CustomerAddressChanged', data: { sealed: { address } } } satisfies CustomerEvent;
};
const tagged = (...tags: string[]) =>
  ({ type: 'CustomerTagsChanged', data: { sealed: { tags } } }) satisfies CustomerEvent;
const coded = (number: number, code: string, externalId: string, companyName: string) =>
  ({
    type: 'CustomerRegistered',
    data: { number, kind: 'company', sealed: { code, externalId, companyName } },
  }) satisfies CustomerEvent;

beforeAll(async () => {
  stage = await openStage(await testDatabase());
  await stage.append(
    [newCustomer(), registered(1, { companyName: 'Müller Söhne GmbH' }), city('Zürich')],
    [newCustomer(), registered(2, { companyName: 'Meier & Partner' }), city('Łódź')],
    [
      newCustomer(),
      registered(3, { firstName: 'José', lastName: 'Johnson' }),
      channels('jj@mail.example', '+41 44 123 45 67'),
    ],
    [newCustomer(), registered(4, { firstName: 'Ann', lastName: 'Smith' }), tagged('key account')],
    [newCustomer(), coded(1042, 'K-17', 'erp/778', 'Johnson & Johnson')],
    [newCustomer(), registered(6, { companyName: 'Straßenbau Weiß' })],
    [newCustomer(), registered(7, { companyName: '北京 贸易' })],
  );
  app = await serveViews(stage);
  reader = api(await app.getUrl(), 'acme:customers:read');
});
afterAll(async () => {
  await app.close();
  await stage.close();
});

const search = async (q: string, more = ''): Promise<string[]> => {
  const path = `/v1/customers?q=${encodeURIComponent(q)}${more}`;
  const { status, body } = await reader.get(path, { 'clientele-min-position': 'head' });
  expect(status).toBe(200);
  return (body as { items: CustomerDocument[] }).items.map(({ displayName }) => displayName);
};

describe('a search', () => {
  it.each([
    ['whatever the case and the accents', 'MULLER', 'Müller Söhne GmbH'],
    ['with accents that are not there', 'Méier', 'Meier & Partner'],
    ['by a letter with a stroke', 'lodz', 'Meier & Partner'],
    ['by a sharp s, written out', 'strassenbau', 'Straßenbau Weiß'],
    ['by words in any order', 'zurich söhne', 'Müller Söhne GmbH'],
    ['by the beginnings of words', 'joh jos', 'José Johnson'],
    ['although letters are exchanged', 'smiht', 'Ann Smith'],
    ['although a letter is missing', 'jose jonson', 'José Johnson'],
    ['although a letter is too many', 'mueller', 'Müller Söhne GmbH'],
    ['by e-mail', 'jj@mail.example', 'José Johnson'],
    ['by the telephone number as it is dialled at home', '044 123 45 67', 'José Johnson'],
    ['by the telephone number with its country', '+41441234567', 'José Johnson'],
    ['by the end of the telephone number', '123-45-67', 'José Johnson'],
    ['by number', '1042', 'Johnson & Johnson'],
    ['by code', 'k-17', 'Johnson & Johnson'],
    ['by external id', 'ERP/778', 'Johnson & Johnson'],
    ['by tag', 'account', 'Ann Smith'],
    ['in another script', '北京', '北京 贸易'],
  ])('finds %s', async (_, q, name) => {
    expect((await search(q))[0]).toBe(name);
  });

  it('puts equal names first, then names begun, then names like it', async () => {
    expect(await search('johnson')).toEqual(['Johnson & Johnson', 'José Johnson']);
    expect(await search('jose johnson')).toEqual(['José Johnson']);
  });

  it('finds by any word when told so, by names before all else, by more words before fewer', async () => {
    expect(await search('zurich meier')).toEqual([]);
    expect(await search('zurich meier', '&match=any')).toEqual(['Meier & Partner', 'Müller Söhne GmbH']);
    expect(await search('smiht jose lodz johnson', '&match=any')).toEqual([
      'José Johnson',
      'Johnson & Johnson',
      'Meier & Partner',
      'Ann Smith',
    ]);
    expect(await search('zurich meier', '&match=any&sort=-displayName&total=true')).toEqual([
      'Müller Söhne GmbH',
      'Meier & Partner',
    ]);
  });

  it('goes on page by page from what fits as typed to what fits misspelt', async () => {
    await stage.append(
      [newCustomer(), registered(20, { companyName: 'Paging' })],
      [newCustomer(), registered(21, { companyName: 'Paging Two' })],
      [newCustomer(), registered(22, { companyName: 'Pagging' })],
      [newCustomer(), registered(23, { companyName: 'Pagin' })],
    );
    const seen: CustomerDocument[] = [];
    for (let cursor = ''; ;) {
      const { body } = await reader.get(`/v1/customers?q=paging&limit=1&total=true${cursor}`, {
        'clientele-min-position': 'head',
      });
      const { items, next, total } = body as {
        items: CustomerDocument[];
        next: string | null;
        total: number;
      };
      expect(total).toBe(4);
      seen.push(...items);
      if (next === null) break;
      cursor = `&cursor=${next}`;
    }
    expect(seen.map(({ number }) => number)).toEqual([20, 21, 23, 22]);
  });

  it('combines with filters and sorts', async () => {
    expect(await search('johnson', '&kind=person')).toEqual(['José Johnson']);
    expect(await search('johnson', '&sort=-displayName')).toEqual(['José Johnson', 'Johnson & Johnson']);
  });

  it.each(['!!!', '🦀', "' | '", '\\', "a':*b", '%'])('of %s finds nobody and does no harm', async (q) => {
    expect((await search(q)).filter((name) => name.includes('Müller'))).toEqual([]);
  });
});
