import { it } from '@jest/globals';
import type { CustomerEvent, OrderEvent } from '@clientele/contracts';
import { given, past } from '@clientele/decider/scenario';
import { customer } from './customer.ts';
import { mergeCustomers } from './merge.ts';
import { order } from './order.ts';

const ids = { into: '0190a000-0000-7000-8000-000000000001', from: '0190a000-0000-7000-8000-000000000002' };
const orderId = '0190a000-0000-7000-8000-0000000000c1';

const merge = mergeCustomers({ ids, choices: {}, mayDiscount: true, creditMoves: true });

const registered = (number: number): CustomerEvent => ({
  type: 'CustomerRegistered',
  data: { number, kind: 'company', sealed: {} },
});
const [acme, acmeAgain] = [registered(1), registered(2)];
const linked: CustomerEvent = { type: 'CustomerOrderLinked', data: { orderId } };

/** What a merge always says, of streams at these versions. */
const says = (into: number, from: number) => {
  const place = { id: ids.into, version: into };
  const merged: CustomerEvent = {
    type: 'CustomerMerged',
    data: { from: { id: ids.from, version: from }, into: place, choices: [] },
  };
  const away: CustomerEvent = { type: 'CustomerMergedAway', data: { into: place, released: [] } };
  return { merged, away };
};

const two = (into: readonly CustomerEvent[], from: readonly CustomerEvent[]) =>
  given({ into: past(customer, ...into), from: past(customer, ...from) });

it('moves the orders of the one that goes', () => {
  const { merged, away } = says(1, 2);
  const recorded: OrderEvent = { type: 'OrderRecorded', data: { number: 5, sealed: {} } };
  const link = (customerId: string): OrderEvent => ({ type: 'OrderLinkedToCustomer', data: { customerId } });
  given({
    into: past(customer, acme),
    from: past(customer, acmeAgain, linked),
    [orderId]: past(order, recorded, link(ids.from)),
  })
    .when(merge)
    .then({ into: [merged, linked], from: [away], [orderId]: [link(ids.into)] });
});

it('moves the links of the one that goes, but for those that the survivor has with flags of its own', () => {
  const contactLinked = (contactId: string, portalUser: boolean): CustomerEvent => ({
    type: 'CustomerContactLinked',
    data: { contactId, receiveEmail: false, receiveInvoiceEmail: false, portalUser },
  });
  const attached = (documentId: string): CustomerEvent => ({
    type: 'CustomerDocumentAttached',
    data: { documentId },
  });
  const [one, another, three, four] = [
    '0190a000-0000-7000-8000-0000000000d1',
    '0190a000-0000-7000-8000-0000000000d2',
    '0190a000-0000-7000-8000-0000000000e1',
    '0190a000-0000-7000-8000-0000000000e2',
  ] as const;
  const { merged, away } = says(3, 5);
  two(
    [acme, contactLinked(one, true), attached(three)],
    [acmeAgain, contactLinked(one, false), contactLinked(another, true), attached(three), attached(four)],
  )
    .when(merge)
    .then({ into: [merged, contactLinked(another, true), attached(four)], from: [away] });
});

it('refuses to link the survivor to more than a customer may be linked to', () => {
  const attached = (prefix: string) =>
    Array.from({ length: 501 }, (_, index): CustomerEvent => ({
      type: 'CustomerDocumentAttached',
      data: { documentId: `0190a000-0000-7000-8${prefix}00-${String(index).padStart(12, '0')}` },
    }));
  two([acme, ...attached('a')], [acmeAgain, ...attached('b')])
    .when(merge)
    .thenRefused('too-many-entries', { pointer: '/from' });
});

it('is decided again when an order was linked meanwhile', () =>
  two([acme], [acmeAgain, linked]).when(merge).thenRefused('busy'));
