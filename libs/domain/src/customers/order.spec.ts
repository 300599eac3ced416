import { expect, it } from '@jest/globals';
import { orderInput, type CustomerEvent, type OrderEvent } from '@clientele/contracts';
import { fold } from '@clientele/decider';
import { given, past, scenario, standingAfter } from '@clientele/decider/scenario';
import { customer } from './customer.ts';
import { changeOrder, order, recordOrder, revokeOrder, submitOrder } from './order.ts';

const id = '0190a000-0000-7000-8000-0000000000c1';
const acmeId = '0190a000-0000-7000-8000-000000000001';
const globexId = '0190a000-0000-7000-8000-000000000002';
const now = '2026-02-01T00:00:00.000Z';

const written = (input: object) => ({ id, number: 5, input: orderInput.parse(input), now });
const record = (input: object) => recordOrder(written(input));
const change = (input: object, linkedTo: string | null = null) =>
  changeOrder({ ...written(input), linkedTo });

const recorded: OrderEvent = { type: 'OrderRecorded', data: { number: 5, type: 0, quantity: 1, sealed: {} } };
const demanding: OrderEvent = { type: 'OrderTermsChanged', data: { customerRequired: true } };
const submitted: OrderEvent = { type: 'OrderSubmitted', data: { submittedAt: now } };
const revoked: OrderEvent = { type: 'OrderRevoked', data: { revokedAt: now } };
const archived: OrderEvent = { type: 'OrderArchived', data: { archivedAt: now } };
const linkedTo = (customerId: string): OrderEvent => ({
  type: 'OrderLinkedToCustomer',
  data: { customerId },
});
const unlinkedFrom = (customerId: string): OrderEvent => ({
  type: 'OrderUnlinkedFromCustomer',
  data: { customerId },
});

const acme: CustomerEvent = { type: 'CustomerRegistered', data: { number: 1, kind: 'company', sealed: {} } };
const linked: CustomerEvent = { type: 'CustomerOrderLinked', data: { orderId: id } };
const unlinked: CustomerEvent = { type: 'CustomerOrderUnlinked', data: { orderId: id } };
const gone: CustomerEvent = { type: 'CustomerDeleted', data: {} };
const mergedAway: CustomerEvent = {
  type: 'CustomerMergedAway',
  data: { into: { id: globexId, version: 1 }, released: [] },
};

const { given: history } = scenario(order);

it('records a draft of which nothing is known but its number', () =>
  given({ order: past(order) })
    .when(record({}))
    .then({ order: [recorded] }));

it('records all that is known of an order', () =>
  given({ order: past(order) })
    .when(record({ orderNumber: ' A-1 ', quantity: 3, type: null, isDemo: true, crmId: 'c', archived: true }))
    .then({
      order: [
        { type: 'OrderRecorded', data: { number: 5, type: 0, quantity: 3, sealed: { orderNumber: 'A-1' } } },
        { type: 'OrderReferencesChanged', data: { sealed: { crmId: 'c' } } },
        { type: 'OrderTermsChanged', data: { isDemo: true } },
        archived,
      ],
    }));

it('records an order of a customer as two facts', () =>
  given({ order: past(order), customer: past(customer, acme) })
    .when(record({ customerId: acmeId }))
    .then({ order: [recorded, linkedTo(acmeId)], customer: [linked] }));

it('records no order of a customer that is not there', () => {
  const pointer = '/customerId';
  const ofCustomer = (...events: CustomerEvent[]) =>
    given({ order: past(order), customer: past(customer, ...events) }).when(record({ customerId: acmeId }));
  ofCustomer().thenRefused('customer-not-found', { pointer });
  ofCustomer(acme, gone).thenRefused('customer-not-found', { pointer });
  ofCustomer(acme, mergedAway).thenRefused('customer-merged', { pointer, id: globexId });
});

it('records no order under the id of another', () =>
  given({ order: past(order, recorded) })
    .when(record({}))
    .thenRefused('order-exists'));

it('changes what a patch speaks of, each in an event of its own sort', () =>
  given({ order: past(order, recorded) })
    .when(change({ description: 'Two boxes', activationLimit: 2, activationFrom: now, archived: true }))
    .then({
      order: [
        { type: 'OrderDescribed', data: { sealed: { description: 'Two boxes' } } },
        { type: 'OrderTermsChanged', data: { activationLimit: 2 } },
        { type: 'OrderActivationWindowChanged', data: { sealed: { activationFrom: now } } },
        archived,
      ],
    }));

it('takes an order back from the archive', () =>
  given({ order: past(order, recorded, archived) })
    .when(change({ archived: false }))
    .then({ order: [{ type: 'OrderRestored', data: {} }] }));

it('says nothing twice', () =>
  given({ order: past(order, recorded, archived) })
    .when(change({ archived: true, quantity: 1, archivedAt: now, status: 'draft', id, number: 5 }))
    .thenNothing());

it.each([
  ['id', acmeId],
  ['number', 6],
  ['version', 2],
  ['position', '2'],
  ['status', 'submitted'],
  ['submittedAt', now],
  ['revokedAt', now],
  ['archivedAt', now],
])('refuses another %s', (member, value) =>
  given({ order: past(order, recorded) })
    .when(change({ [member]: value }))
    .thenRefused('read-only', { pointer: `/${member}` }),
);

it('refuses a period that ends before it begins', () =>
  given({ order: past(order, recorded) })
    .when(change({ activationFrom: now, activationUntil: '2026-01-01T00:00:00Z' }))
    .thenRefused('window-reversed', { pointer: '/activationUntil' }));

it('moves an order from one customer to another as facts of all three', () =>
  given({
    order: past(order, recorded, linkedTo(acmeId)),
    from: past(customer, acme, linked),
    into: past(customer, acme),
  })
    .when(change({ customerId: globexId, quantity: 2 }, acmeId))
    .then({
      order: [{ type: 'OrderTermsChanged', data: { quantity: 2 } }, unlinkedFrom(acmeId), linkedTo(globexId)],
      from: [unlinked],
      into: [linked],
    }));

it('takes an order from its customer', () =>
  given({ order: past(order, recorded, linkedTo(acmeId)), from: past(customer, acme, linked) })
    .when(change({ customerId: null }, acmeId))
    .then({ order: [unlinkedFrom(acmeId)], from: [unlinked] }));

it('moves no order to a customer that is not there', () =>
  given({ order: past(order, recorded), into: past(customer) })
    .when(change({ customerId: acmeId }))
    .thenRefused('customer-not-found', { pointer: '/customerId' }));

it('is decided again when the order was linked elsewhere meanwhile', () =>
  given({
    order: past(order, recorded, linkedTo(globexId)),
    from: past(customer),
    into: past(customer, acme),
  })
    .when(change({ customerId: acmeId }, null))
    .thenRefused('busy'));

it('changes no order that never was', () => {
  given({ order: past(order) })
    .when(change({}))
    .thenRefused('order-not-found');
  history().when(submitOrder({ now })).thenRefused('order-not-found');
  history().when(revokeOrder({ now })).thenRefused('order-not-found');
});

it('submits a draft once', () => {
  history(recorded).when(submitOrder({ now })).then(submitted);
  history(recorded, submitted).when(submitOrder({ now })).thenNothing();
  history(recorded, submitted, revoked).when(submitOrder({ now })).thenRefused('order-revoked');
});

it('submits an order that demands a customer with one only', () => {
  history(recorded, demanding).when(submitOrder({ now })).thenRefused('order-customer-required');
  history(recorded, demanding, linkedTo(acmeId)).when(submitOrder({ now })).then(submitted);
});

it('leaves a submitted order that demands a customer with one', () => {
  const pointer = '/customerId';
  given({
    order: past(order, recorded, demanding, linkedTo(acmeId), submitted),
    from: past(customer, acme, linked),
  })
    .when(change({ customerId: null }, acmeId))
    .thenRefused('order-customer-required', { pointer });
  given({ order: past(order, recorded, submitted) })
    .when(change({ customerRequired: true }))
    .thenRefused('order-customer-required', { pointer });
});

it('revokes a submitted order once', () => {
  history(recorded).when(revokeOrder({ now })).thenRefused('order-not-submitted');
  history(recorded, submitted).when(revokeOrder({ now })).then(revoked);
  history(recorded, submitted, revoked).when(revokeOrder({ now })).thenNothing();
});

it('takes an order as it was read', () => {
  const read = {
    version: 2,
    revision: 2,
    position: '2',
    createdAt: standingAfter(2).createdAt,
    customerId: acmeId,
  };
  given({ order: past(order, recorded, linkedTo(acmeId)) })
    .when(change(read, acmeId))
    .thenNothing();
});

it('forgets what was sealed once its key is gone', () => {
  const described: OrderEvent = { type: 'OrderDescribed', data: { sealed: { description: 'Two boxes' } } };
  const twin: OrderEvent = { type: 'OrderDescribed', data: { sealed: null } };
  expect(fold(order, order.initial, [recorded, described, twin])).toEqual(
    fold(order, order.initial, [recorded]),
  );
});
