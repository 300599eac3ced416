import { BLANK_CUSTOMER, documentOf } from '@clientele/contracts';
import { Invalid } from '@clientele/http';
import { expect, it } from '@jest/globals';
import { changedMembers } from '../write.ts';
import {
  changeOf,
  customer,
  customerOf,
  inputOf,
  sentCustomer,
  writableOf,
  type Writable,
} from './customer.ts';

const at = '2026-01-01T00:00:00.000Z';
const standing = { version: 1, revision: 1, position: 9n, createdAt: at, updatedAt: at };
const native = (fields: object = {}) =>
  documentOf('019a0000-0000-7000-8000-000000000001', { ...BLANK_CUSTOMER, number: 7, ...fields }, standing);

const written = (fields: object, sent: Writable) => {
  const shown = customerOf(native(fields));
  return changeOf(shown, changedMembers(shown, sent));
};

const COMPANY = { kind: 'company', companyName: 'Feldspat AG' };

it.each([
  ['nothing set', {}],
  ['a company', { ...COMPANY, archivedAt: at, note: ' zwei\nZeilen ' }],
  ['a person in a company', { ...COMPANY, kind: 'person', firstName: 'Ada', phone: '1', statusCode: -3 }],
])('shows no null, and has nothing to do when it gets that back, of %s', (_, fields) => {
  const shown = customerOf(native(fields));
  expect(customer.safeParse(shown).success).toBe(true);
  const { _id, archivationdate, ...sent } = shown;
  expect(written(fields, sent)).toEqual({});
  expect([_id, archivationdate]).toEqual([7, 'archivedAt' in fields ? Date.parse(at) / 1_000 : 0]);
});

it.each<[string, object, Writable, object]>([
  [
    'a company that comes',
    { firstName: 'Ada' },
    { companyname: 'A' },
    { company: { name: 'A' }, kind: 'company' },
  ],
  [
    'a company that goes',
    { ...COMPANY, firstName: 'Ada' },
    { companyname: '' },
    { company: { name: null }, kind: 'person' },
  ],
  ['a company renamed', COMPANY, { companyname: 'B' }, { company: { name: 'B' } }],
  [
    'a person’s company renamed',
    { ...COMPANY, kind: 'person' },
    { companyname: 'B' },
    { company: { name: 'B' } },
  ],
  ['texts', COMPANY, { phone: '1', description: '', refid: 'R' }, { phone: '1', refId: 'R' }],
])('writes what changes: %s', (_, fields, sent, patch) => {
  expect(written(fields, sent)).toEqual(patch);
});

it('demands a name of a new customer, and of one whose names change', () => {
  expect(() => inputOf({ email: 'a@b' })).toThrow(Invalid);
  expect(() => inputOf({ name: '', lastname: '', companyname: '' })).toThrow(Invalid);
  expect(() => written(COMPANY, { companyname: '' })).toThrow(Invalid);
  expect(written({}, { phone: '1' })).toEqual({ phone: '1' });
  expect(inputOf({ lastname: 'Kern' })).toEqual({ kind: 'person', lastName: 'Kern' });
});

it('trims names of members, and the texts of one line', () => {
  const sent = { ' customerName ': ' Ida', 'customerName\t': 'Eva ', customerDescription: ' x ', other: 1 };
  expect(writableOf(sentCustomer.parse(sent))).toEqual({ name: 'Eva', description: ' x ' });
  expect(writableOf(sentCustomer.parse({ customerName: 'Ida', ' customerName': 'Eva' }))).toEqual({
    name: 'Ida',
  });
});
