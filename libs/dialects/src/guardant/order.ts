import type { OrderDocument } from '@clientele/contracts';
import { z } from 'zod';
import { secondsOf } from './seconds.ts';

/** The native statuses in the place of the vendor's numbers: Draft 0, Submit 1, Revoked 2. */
const STATUSES: readonly OrderDocument['status'][] = ['draft', 'submitted', 'revoked'];

const seconds = z.int().meta({ description: 'Seconds since 1970; 0 for none.' });

/** An order of a customer. */
export const order = z
  .object({
    _id: z.int().positive(),
    activationbirthdate: seconds,
    activationdeathdate: seconds,
    activationlimit: z.int(),
    archivationdate: seconds,
    archived: z.boolean(),
    canoverwritecontainer: z.boolean(),
    customerrequired: z.boolean(),
    date: seconds,
    description: z.string(),
    isdemo: z.boolean(),
    number: z.int().meta({ description: 'As printed on it; 0 where that is no number.' }),
    quantity: z.int(),
    status: z
      .int()
      .min(0)
      .max(STATUSES.length - 1)
      .meta({ description: 'Draft 0, Submit 1, Revoked 2.' }),
    submitdate: seconds,
    type: z.int(),
    crmid: z.string(),
    refid: z.string(),
  })
  .meta({ id: 'Order' });
export type Order = z.infer<typeof order>;

/** Statuses to choose by, as a client sends them: `0,1`. Natively they are names. */
export const statuses = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(STATUSES.map((_, number) => String(number)))))
  .transform((numbers) => [...new Set(numbers)].map((number) => STATUSES[Number(number)]))
  .meta({ description: 'Draft 0, Submit 1, Revoked 2; several with a comma between.' });

const NUMBER_PATTERN = /^\d{1,15}$/;

/** A native order in the vendor's terms. */
export const orderOf = (native: OrderDocument): Order => ({
  _id: native.number,
  activationbirthdate: secondsOf(native.activationFrom),
  activationdeathdate: secondsOf(native.activationUntil),
  activationlimit: native.activationLimit,
  archivationdate: secondsOf(native.archivedAt),
  archived: native.archived,
  canoverwritecontainer: native.canOverwriteContainer,
  customerrequired: native.customerRequired,
  date: secondsOf(native.createdAt),
  description: native.description ?? '',
  isdemo: native.isDemo,
  number: NUMBER_PATTERN.test(native.orderNumber ?? '') ? Number(native.orderNumber) : 0,
  quantity: native.quantity,
  status: STATUSES.indexOf(native.status),
  submitdate: secondsOf(native.submittedAt),
  type: native.type,
  crmid: native.crmId ?? '',
  refid: native.refId ?? '',
});
