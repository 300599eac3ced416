import { expect, it } from '@jest/globals';
import { BLANK_ADDRESS, contactInput, type ContactEvent } from '@clientele/contracts';
import { past, scenario } from '@clientele/decider/scenario';
import {
  amendContact,
  contact,
  CONTACT_CUSTOMERS_MAX,
  contactLeaves,
  contactMoves,
  createContact,
  deleteContact,
  linkToCustomer,
  replaceContact,
  unlinkFromCustomer,
} from './contact.ts';

const id = '0190a000-0000-7000-8000-0000000000d1';
const acme = '0190a000-0000-7000-8000-000000000001';
const globex = '0190a000-0000-7000-8000-000000000002';

const written = (input: object) => ({ id, number: 7, input: contactInput.parse(input) });
const create = (input: object) => createContact(written(input));
const amend = (input: object) => amendContact(written(input));
const replace = (input: object) => replaceContact(written(input));

const created = (sealed: object): ContactEvent => ({ type: 'ContactCreated', data: { number: 7, sealed } });
const jane = created({ firstName: 'Jane', lastName: 'Doe' });
const renamed = (sealed: object): ContactEvent => ({ type: 'ContactRenamed', data: { sealed } });
const channels = (sealed: object): ContactEvent => ({ type: 'ContactChannelsChanged', data: { sealed } });
const tagged = (...tags: string[]): ContactEvent => ({
  type: 'ContactTagsChanged',
  data: { sealed: { tags } },
});
const linked = (customerId: string): ContactEvent => ({
  type: 'ContactLinkedToCustomer',
  data: { customerId },
});
const unlinked = (customerId: string): ContactEvent => ({
  type: 'ContactUnlinkedFromCustomer',
  data: { customerId },
});
const deleted = (...customerIds: string[]): ContactEvent => ({
  type: 'ContactDeleted',
  data: { customerIds },
});

const { given } = scenario(contact);

it('is created with all that is known, each in an event of its own sort', () =>
  given()
    .when(
      create({ firstName: ' Jane ', lastName: 'Doe', phone: '1', tags: ['a'], address: { city: 'Bern' } }),
    )
    .then(
      jane,
      channels({ phone: '1' }),
      {
        type: 'ContactAddressChanged',
        data: { sealed: { address: { ...BLANK_ADDRESS, city: 'Bern' } } },
      },
      tagged('a'),
    ));

it('is created with an e-mail address alone', () =>
  given()
    .when(create({ email: 'j@x.example' }))
    .then(created({ email: 'j@x.example' })));

it('needs a name or an e-mail address, at its creation and after every change', () => {
  const pointer = '/lastName';
  given()
    .when(create({ phone: '1', firstName: ' ' }))
    .thenRefused('contact-nameless', { pointer });
  given(jane)
    .when(amend({ firstName: null, lastName: null }))
    .thenRefused('contact-nameless', { pointer });
  given(jane)
    .when(replace({ phone: '1' }))
    .thenRefused('contact-nameless', { pointer });
});

it('is not created under the id of another', () =>
  given(jane)
    .when(create({ lastName: 'Roe' }))
    .thenRefused('contact-exists'));

it('changes what a patch speaks of', () =>
  given(jane, channels({ phone: '1' }))
    .when(amend({ lastName: 'Roe', phone: null, tags: ['a'] }))
    .then(renamed({ lastName: 'Roe' }), channels({ phone: null }), tagged('a')));

it('is replaced whole, but for its customers', () =>
  given(jane, channels({ phone: '1' }), linked(acme))
    .when(replace({ lastName: 'Doe', email: 'j@x.example' }))
    .then(renamed({ firstName: null }), channels({ email: 'j@x.example', phone: null })));

it('says nothing when it is already so, read-only members included', () =>
  given(jane, linked(acme))
    .when(
      replace({
        id,
        number: 7,
        displayName: 'Jane Doe',
        customerIds: [acme],
        firstName: 'Jane',
        lastName: 'Doe',
      }),
    )
    .thenNothing());

it.each([
  ['displayName', 'Jane Roe'],
  ['customerIds', [globex]],
  ['number', 8],
])('refuses another %s', (member, value) =>
  given(jane, linked(acme))
    .when(amend({ [member]: value }))
    .thenRefused('read-only', { pointer: `/${member}` }),
);

it('is linked to a customer once, and unlinked once', () => {
  given(jane).when(linkToCustomer(acme)).then(linked(acme));
  given(jane, linked(acme)).when(linkToCustomer(acme)).thenNothing();
  given(jane, linked(acme)).when(unlinkFromCustomer(acme)).then(unlinked(acme));
  given(jane).when(unlinkFromCustomer(acme)).thenNothing();
});

it('is linked to no more customers than can be named at its end', () => {
  const many = Array.from({ length: CONTACT_CUSTOMERS_MAX }, () => linked(globex));
  given(jane, ...many)
    .when(linkToCustomer(acme))
    .thenRefused('too-many-entries');
});

it('names its customers when it is deleted, and is gone', () => {
  given(jane, linked(acme), linked(globex)).when(deleteContact()).then(deleted(acme, globex));
  const gone = given(jane, deleted());
  for (const decision of [
    amend({}),
    replace({}),
    deleteContact(),
    linkToCustomer(acme),
    unlinkFromCustomer(acme),
  ])
    gone.when(decision).thenRefused('contact-not-found');
  given().when(deleteContact()).thenRefused('contact-not-found');
});

it('goes along when one of its customers is merged into another', () => {
  const moved = contactMoves({ from: acme, into: globex });
  given(jane, linked(acme)).when(moved).then(unlinked(acme), linked(globex));
  given(jane, linked(acme), linked(globex)).when(moved).then(unlinked(acme));
  given(jane, deleted()).when(moved).thenNothing();
});

it('leaves a customer that goes', () => {
  given(jane, linked(acme)).when(contactLeaves(acme)).then(unlinked(acme));
  given(jane, deleted()).when(contactLeaves(acme)).thenNothing();
});

it('is left without whatever was sealed once its key is gone', () =>
  expect(past(contact, { type: 'ContactCreated', data: { number: 7, sealed: null } }).state).toMatchObject({
    fields: { number: 7, firstName: null },
  }));
