import { expect, it } from '@jest/globals';
import { customerEvents, type CustomerEvent, type CustomerFields } from '@clientele/contracts';
import { fold } from '@clientele/decider';
import fc from 'fast-check';
import { customer } from './customer.ts';

type EventType = CustomerEvent['type'];

const id = fc.nat(2).map((index) => `0190a000-0000-7000-8000-00000000000${index}`);
const word = fc.constantFrom(null, 'a', 'b');
const flag = fc.constant({});
const moment = fc.constantFrom(null, '2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z');
const place = fc.record({ id, version: fc.integer({ min: 1, max: 9 }) });

/** Some members of a sealed box, but never a box that was lost: that is what the test does to it. */
const box = (members: { readonly [Name in keyof CustomerFields]?: fc.Arbitrary<CustomerFields[Name]> }) =>
  fc.record({ sealed: fc.record(members, { requiredKeys: [] }) });
const address = fc.constantFrom(null, {
  raw: 'Weg 1',
  street: null,
  city: null,
  postalCode: null,
  country: null,
  coordinates: null,
  note: null,
});
const group = {
  id: '0190a000-0000-7000-8000-000000000009',
  name: 'Lab',
  description: null,
  permissions: [],
  archived: false,
};
const item = fc.record({
  itemType: fc.constantFrom('assay', 'panel'),
  itemId: fc.integer({ min: 1, max: 2 }),
});
const kind = fc.constantFrom('person', 'company');
const name = fc.record({ name: fc.constantFrom('Roof', 'Cellar') });

const contactLink = fc.record({
  contactId: id,
  receiveEmail: fc.boolean(),
  receiveInvoiceEmail: fc.boolean(),
  portalUser: fc.boolean(),
});

/** Whatever every event may say. */
const said: Readonly<Record<Exclude<EventType, 'PersonErased'>, fc.Arbitrary<object>>> = {
  CustomerRegistered: fc.record({
    number: fc.constant(7),
    kind,
    sealed: fc.record({ code: word, externalId: word, lastName: word }, { requiredKeys: [] }),
  }),
  CustomerKindChanged: fc.record({ kind }),
  CustomerRenamed: box({ firstName: word, lastName: word, companyName: word }),
  CustomerExternalIdChanged: box({ externalId: word }),
  CustomerReferencesChanged: box({ crmId: word, refId: word, accountNumber: word }),
  CustomerRegistrationNumbersChanged: box({ vatId: word, taxId: word, crn: word }),
  CustomerTechnicalNamesChanged: box({ technicalName: word, subdomain: word }),
  CustomerPersonalDetailsChanged: box({
    gender: fc.constantFrom(null, 'female'),
    birthDate: fc.constant('1990-01-01'),
  }),
  CustomerChannelsChanged: box({ email: word, phone: word, mobile: word, fax: word }),
  CustomerAddressChanged: box({ address }),
  CustomerDeliveryAddressChanged: box({ deliveryAddress: address }),
  CustomerActivationWindowChanged: box({ activeFrom: moment, activeUntil: moment }),
  CustomerStatusCodeChanged: fc.record({ statusCode: fc.nat(3) }),
  CustomerNoteChanged: box({ note: word }),
  CustomerTagsChanged: box({ tags: fc.constantFrom([], ['vip']) }),
  CustomerMetaChanged: box({ meta: fc.constantFrom({}, { a: [1] }) }),
  CustomerBillingTermsChanged: fc.record({
    dueDays: fc.nat(30),
    sealed: fc.record({ costCenter: word, discounts: word }, { requiredKeys: [] }),
  }),
  CustomerRatesChanged: fc.record({ discountRate: fc.constantFrom('0', '5') }),
  CustomerAppliancesChanged: box({ appliances: fc.constantFrom([], [{ label: null, target: 'lab1' }]) }),
  CustomerUserGroupsChanged: box({ userGroups: fc.constantFrom([], [group]) }),
  CustomerActivated: flag,
  CustomerDeactivated: flag,
  CustomerMarkedInactive: flag,
  CustomerMarkedCurrent: flag,
  CustomerArchived: fc.record({ archivedAt: fc.constant('2026-01-01T00:00:00.000Z') }),
  CustomerRestored: flag,
  ProjectAdded: fc.record({ projectId: id, number: fc.integer({ min: 1, max: 9 }), sealed: name }),
  ProjectRenamed: fc.record({ projectId: id, sealed: name }),
  ProjectRemoved: fc.record({ projectId: id }),
  ItemDiscountSet: item.map((of) => ({ ...of, price: null, percent: '5' })),
  ItemDiscountRemoved: item,
  CustomerContactLinked: contactLink,
  CustomerContactFlagsChanged: contactLink,
  CustomerContactUnlinked: fc.record({ contactId: id }),
  CustomerDocumentAttached: fc.record({ documentId: id }),
  CustomerDocumentDetached: fc.record({ documentId: id }),
  CustomerOrderLinked: fc.record({ orderId: id }),
  CustomerOrderUnlinked: fc.record({ orderId: id }),
  CustomerMerged: fc.record({ from: place, into: place, choices: fc.constant([]) }),
  CustomerMergedAway: fc.record({ into: place, released: fc.constantFrom([], ['externalId']) }),
  CustomerDeleted: flag,
};

/** Says it as it is stored, so the table above cannot drift from the contracts. */
const eventOf = (type: EventType, data: object): CustomerEvent =>
  ({ type, data: customerEvents[type].data.parse(data) }) as CustomerEvent;

const types = Object.keys(said) as (keyof typeof said)[];
const lastWords: readonly EventType[] = ['CustomerMergedAway', 'CustomerDeleted'];
const event = fc
  .constantFrom(...types.filter((type) => !lastWords.includes(type)))
  .chain((type) => said[type].map((data) => eventOf(type, data)));
const beginning = said.CustomerRegistered.map((data) => eventOf('CustomerRegistered', data));
const end = fc.option(
  fc
    .constantFrom('CustomerMergedAway' as const, 'CustomerDeleted' as const)
    .chain((type) => said[type].map((data) => eventOf(type, data))),
);
const history = fc
  .tuple(beginning, fc.array(event, { maxLength: 40 }), end)
  .map(([first, events, last]) => [first, ...events, ...(last === null ? [] : [last])]);

/** What is left of an event once its key is destroyed. */
const twinOf = (whole: CustomerEvent): CustomerEvent =>
  'sealed' in whole.data ? eventOf(whole.type, { ...whole.data, sealed: null }) : whole;

it('leaves of a person what is left when no box can be opened any more, and no claim', () => {
  const erased: CustomerEvent = {
    type: 'PersonErased',
    data: { kids: ['0190a000-0000-7000-8000-000000000001'] },
  };
  fc.assert(
    fc.property(history, (events) => {
      const twins = fold(customer, customer.initial, events.map(twinOf));
      expect(fold(customer, customer.initial, [...events, erased])).toEqual(twins);
      expect(customer.claims?.(twins)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
