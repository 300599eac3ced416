import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CustomerDocument } from '@clientele/contracts';
import { api, expectRefused, testDatabase, type Api } from '@clientele/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { serveViews } from './server.specimen.ts';
import { idOf, newCustomer, openStage, registered, TENANT, type Stage } from './specimen.ts';

let stage: Stage;
let app: NestFastifyApplication;
let reader: Api;

const window = (activeUntil: string) =>
  ({ type: 'CustomerActivationWindowChanged', data: { sealed: { activeUntil } } }) as const;
const rates = (creditRate: string, discountRate: string) =>
  ({ type: 'CustomerRatesChanged', data: { creditRate, discountRate } }) as const;
const issued = (cardId: string, serialNumber: string) =>
  ({
    type: 'CardIssued',
    data: {
      cardId,
      virtual: false,
      replaces: null,
      issuedAt: '2026-01-01T00:00:00.000Z',
      sealed: { serialNumber },
    },
  }) as const;

beforeAll(async () => {
  stage = await openStage(await testDatabase());
  app = await serveViews(stage);
  reader = api(await app.getUrl(), 'acme:customers:read');
  const anna = newCustomer();
  const off = { type: 'CustomerDeactivated', data: {} } as const;
  const ids = { type: 'CustomerExternalIdChanged', data: { sealed: { externalId: 'X_1%' } } } as const;
  await stage.append(
    [anna, registered(1, { firstName: 'Anna', lastName: 'Åström' }), rates('0', '2.5'), ids],
    [newCustomer(), registered(2, { firstName: 'bert' }), rates('1', '10'), off],
    [newCustomer(), registered(3, { companyName: 'ÅNGSTRÖM_AB' }), window('2026-03-01T10:30:00.000Z')],
    [
      `cards-${TENANT}-${idOf(anna)}`,
      issued('019a0000-0000-7000-8000-000000000061', 'S-1'),
      issued('019a0000-0000-7000-8000-000000000062', 's:2'),
    ],
  );
});
afterAll(async () => {
  await app.close();
  await stage.close();
});

const AT_HEAD = { 'clientele-min-position': 'head' };
const asked = (where: unknown, more = '') =>
  reader.get(`/v1/customers?where=${encodeURIComponent(JSON.stringify(where))}${more}`, AT_HEAD);
const numbers = async (where: unknown, more = '') => {
  const { status, body } = await asked(where, more);
  expect({ status, body }).toMatchObject({ status: 200 });
  return (body as { readonly items: readonly CustomerDocument[] }).items.map(({ number }) => number);
};

describe('where', () => {
  it.each<[string, string | string[], string, unknown, number[]]>([
    ['a rate', 'discountRate', 'gt', '2.4', [1, 2]],
    ['a rate, as a number and not as a text', 'discountRate', 'gte', '9', [2]],
    ['a rate exactly', 'discountRate', 'eq', '2.50', [1]],
    ['another rate', 'discountRate', 'neq', '0', [1, 2]],
    ['one of several rates', 'creditRate', 'in', ['1', '7'], [2]],
    ['a switch', 'active', 'eq', 'false', [2]],
    ['a moment', 'activeUntil', 'lt', '2026-03-01T12:30:01+02:00', [3]],
    ['a moment that is not', 'activeUntil', 'null', undefined, [1, 2]],
    ['a text', 'externalId', 'eq', 'X_1%', [1]],
    ['a text that is another, or none', 'externalId', 'neq', 'X_1%', [2, 3]],
    ['a text that is none of these', 'externalId', 'nin', ['a', 'X_1%'], [2, 3]],
    ['a part of a text, in whatever case', 'companyName', 'contains', 'ångström_', [3]],
    ['no part of a text without its accents', 'companyName', 'contains', 'angstrom', []],
    ['a part of one of several texts', ['lastName', 'companyName'], 'contains', 'ström', [1, 3]],
    ['a percent sign as it stands', 'externalId', 'contains', '%', [1]],
    ['a pattern', 'externalId', 'like', 'x_%', [1]],
    ['a pattern with a percent sign of its own', 'externalId', 'like', 'x_1\\%', [1]],
    ['a pattern that ends with a backslash', 'externalId', 'like', 'x\\', []],
    ['no line for an underline', 'externalId', 'like', '__1%', []],
    ['a card', 'cardSerialNumber', 'eq', 's:2', [1]],
    ['one of several cards', 'cardSerialNumber', 'in', ['S-1', 'S-9'], [1]],
    ['no card', 'cardSerialNumber', 'neq', 'S-1', [2, 3]],
    ['no card at all', 'cardSerialNumber', 'null', undefined, [2, 3]],
    ['a part of a serial number', 'cardSerialNumber', 'contains', 'S', [1]],
  ])('finds %s', async (_, field, is, value, expected) => {
    expect(await numbers([{ field, is, value }])).toEqual(expected);
  });

  it('finds whom a condition does not fit, or has nothing to fit to', async () => {
    const over = { field: 'activeUntil', is: 'lte', value: '2026-04-01T00:00:00Z' };
    expect(await numbers([over])).toEqual([3]);
    expect(await numbers([{ ...over, not: true }])).toEqual([1, 2]);
  });

  it('takes conditions together, with other filters, pages and sorting', async () => {
    const between = [
      { field: 'discountRate', is: 'gt', value: '0' },
      { field: 'discountRate', is: 'lt', value: '10' },
    ];
    expect(await numbers(between)).toEqual([1]);
    expect(await numbers(between, '&kind=company')).toEqual([]);
    expect(await numbers([], '&sort=-discountRate,number&limit=2')).toEqual([2, 1]);
    expect(await numbers([], '&sort=activeUntil,-externalId&limit=2&offset=1')).toEqual([2, 3]);
  });

  it.each([
    ['no JSON', '['],
    ['no list', {}],
    ['an unknown field', [{ field: 'shoeSize', is: 'eq', value: '1' }]],
    ['an unknown operator', [{ field: 'code', is: 'near', value: '1' }]],
    ['no value', [{ field: 'code', is: 'eq' }]],
    ['too many values', [{ field: 'code', is: 'eq', value: ['a', 'b'] }]],
    ['a value where there is none', [{ field: 'code', is: 'null', value: 'a' }]],
    ['a wrong number', [{ field: 'creditRate', is: 'eq', value: '1e3' }]],
    ['a wrong moment', [{ field: 'activeUntil', is: 'gt', value: 'today' }]],
    ['a wrong switch', [{ field: 'active', is: 'eq', value: 'yes' }]],
    ['a part of a number', [{ field: 'creditRate', is: 'contains', value: '1' }]],
    ['U+0000', [{ field: 'code', is: 'eq', value: '\u0000' }]],
  ])('refuses %s', async (_, where) => {
    expectRefused(await asked(where), 'invalid-parameter');
  });
});
