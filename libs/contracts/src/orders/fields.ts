import { z } from 'zod';
import { line, moment, note } from '../text.ts';

export const ORDER_STATUSES = ['draft', 'submitted', 'revoked'] as const;

/** Every field that an order's events set, by the name under which they are stored: add, never rename. */
export const orderFields = {
  number: z.int().positive(),
  customerId: z.uuid().nullable(),
  orderNumber: line.nullable(),
  description: note.nullable(),
  status: z.enum(ORDER_STATUSES),
  submittedAt: moment.nullable(),
  revokedAt: moment.nullable(),
  type: z.int(),
  quantity: z.int().min(0),
  activationLimit: z.int().min(0),
  activationFrom: moment.nullable(),
  activationUntil: moment.nullable(),
  isDemo: z.boolean(),
  customerRequired: z.boolean(),
  canOverwriteContainer: z.boolean(),
  archivedAt: moment.nullable(),
  crmId: line.nullable(),
  refId: line.nullable(),
};

const orderFieldsSchema = z.strictObject(orderFields);

/** All that is known of an order. */
export type OrderFields = Readonly<z.infer<typeof orderFieldsSchema>>;

/** What an order is before anything was said about it; also what each field falls back to. */
export const BLANK_ORDER: OrderFields = {
  number: 0,
  customerId: null,
  orderNumber: null,
  description: null,
  status: 'draft',
  submittedAt: null,
  revokedAt: null,
  type: 0,
  quantity: 1,
  activationLimit: 0,
  activationFrom: null,
  activationUntil: null,
  isDemo: false,
  customerRequired: false,
  canOverwriteContainer: false,
  archivedAt: null,
  crmId: null,
  refId: null,
};
