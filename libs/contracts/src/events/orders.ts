import { z } from 'zod';
import { declareEvents, type EventOf } from '../event.ts';
import { someOf } from '../field-values.ts';
import { orderFields } from '../orders/fields.ts';
import { moment } from '../text.ts';

const some = someOf(orderFields);

/** Events that say nothing but new values of fields, each of its own sort. */
export const orderFieldEvents = declareEvents({
  OrderRecorded: {
    open: { number: orderFields.number, ...some('type', 'quantity') },
    sealed: some('orderNumber', 'description'),
  },
  OrderDescribed: { sealed: some('description') },
  OrderReferencesChanged: { sealed: some('orderNumber', 'crmId', 'refId') },
  OrderTermsChanged: {
    open: some('type', 'quantity', 'activationLimit', 'isDemo', 'customerRequired', 'canOverwriteContainer'),
  },
  OrderActivationWindowChanged: { sealed: some('activationFrom', 'activationUntil') },
});

/** Everything that can happen to an order. These names are stored: add, never rename. */
export const orderEvents = {
  ...orderFieldEvents,
  ...declareEvents({
    OrderSubmitted: { open: { submittedAt: moment } },
    OrderRevoked: { open: { revokedAt: moment } },
    OrderArchived: { open: { archivedAt: moment } },
    OrderRestored: {},
    OrderLinkedToCustomer: { open: { customerId: z.uuid() } },
    OrderUnlinkedFromCustomer: { open: { customerId: z.uuid() } },
  }),
};

export type OrderFieldEvent = EventOf<typeof orderFieldEvents>;
export type OrderEvent = EventOf<typeof orderEvents>;
