import { BLANK_CUSTOMER, documentOf } from '@clientele/contracts';
import fc from 'fast-check';
import { expect, it } from '@jest/globals';
import { changedMembers } from '../write.ts';
import { appliancesFrom, appliancesText } from './appliances.ts';
import { customerDetails, customerOf, detailsOf, patchOf } from './customer.ts';

const at = '2026-01-01T00:00:00.000Z';
const standing = { version: 1, revision: 1, position: 9n, createdAt: at, updatedAt: at };
const native = (fields: object = {}) =>
  documentOf('019a0000-0000-7000-8000-000000000001', { ...BLANK_CUSTOMER, number: 7, ...fields }, standing);

const PARTS = { raw: null, street: 'Gasse 1', city: 'Olten', postalCode: '4600', country: 'CH' };

it.each([
  ['nothing set', native()],
  ['an address in parts', native({ address: { ...PARTS, coordinates: null, note: null } })],
  [
    'an address as text',
    native({ address: { ...PARTS, raw: 'Gasse;Olten', coordinates: null, note: null } }),
  ],
  ['labels with the separators in them', native({ appliances: [{ label: 'a,b:c', target: 'd' }] })],
])('has nothing to do when it gets back what it showed of a customer with %s', (_, customer) => {
  const shown = customerOf(customer);
  expect(customerDetails.safeParse(detailsOf(customer)).success).toBe(true);
  const { DataVersion, Id, ...sent } = shown;
  expect(patchOf(changedMembers(shown, sent))).toEqual({});
  expect([DataVersion, Id]).toEqual(['AAAAAAAAAAk=', customer.id]);
});

it('says natively what was sent, and nothing of what was not', () => {
  expect(patchOf({ Name: 'Neu', Tax: 810, Address: 'Gasse;Olten', Subdomain: null })).toEqual({
    displayName: 'Neu',
    address: { raw: 'Gasse;Olten' },
    subdomain: null,
    billing: { taxBasisPoints: 810 },
  });
  expect(patchOf({ Address: null, Appliances: null })).toEqual({ address: null, appliances: [] });
});

it('shows permissions in the order of the vendor, and others behind', () => {
  const group = { id: 'x', name: 'g', description: null, archived: false };
  const customer = native({ userGroups: [{ ...group, permissions: ['Eigenes', 'Reserved19', 'Login'] }] });
  expect(detailsOf(customer).UserGroups[0]?.UsagePermission).toBe('Login, Reserved19, Eigenes');
});

it('keeps every text of appliances as it is', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', ',', ':'), minLength: 1 });
  fc.assert(fc.property(text, (sent) => appliancesText(appliancesFrom(sent)) === sent));
  expect(appliancesText(appliancesFrom(''))).toBeNull();
  expect(appliancesFrom('Probe: 1:a1,a1,a1')).toEqual([
    { label: 'Probe: 1', target: 'a1' },
    { label: null, target: 'a1' },
    { label: null, target: 'a1' },
  ]);
});
