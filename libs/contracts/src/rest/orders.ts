import { z } from 'zod';
import { fieldsIn } from '../field-values.ts';
import { BLANK_ORDER, orderFields as fields, type OrderFields } from '../orders/fields.ts';
import { anyMoment } from '../text.ts';
import { positionText, standingMembers, standingOnWire, type Standing } from './standing.ts';
import { writtenLine as text } from './written.ts';

/** An order on the wire. */
export const orderDocument = z
  .strictObject({
    id: z.uuid(),
    number: fields.number,
    ...standingMembers,
    customerId: fields.customerId,
    orderNumber: fields.orderNumber,
    description: fields.description,
    status: fields.status,
    submittedAt: fields.submittedAt,
    revokedAt: fields.revokedAt,
    type: fields.type,
    quantity: fields.quantity,
    activationLimit: fields.activationLimit,
    activationFrom: fields.activationFrom,
    activationUntil: fields.activationUntil,
    isDemo: fields.isDemo,
    customerRequired: fields.customerRequired,
    canOverwriteContainer: fields.canOverwriteContainer,
    archived: z.boolean(),
    archivedAt: fields.archivedAt,
    crmId: fields.crmId,
    refId: fields.refId,
  })
  .meta({ id: 'Order' });

export type OrderDocument = z.infer<typeof orderDocument>;

/** An order as every API shows it. */
export const orderDocumentOf = (id: string, fields: OrderFields, standing: Standing): OrderDocument => {
  const { number, archivedAt, crmId, refId, ...rest } = fields;
  return {
    id,
    number,
    ...standingOnWire(standing),
    ...rest,
    archived: archivedAt !== null,
    archivedAt,
    crmId,
    refId,
  };
};

/** The fields that an order on the wire tells. */
export const orderFieldsOf = (document: OrderDocument): OrderFields => fieldsIn(BLANK_ORDER, document);

/**
 * An order as a client sends it. Members that come back from a read are taken when equal, refused when
 * changed.
 */
export const orderInput = z
  .strictObject({
    id: z.uuid(),
    number: fields.number,
    version: standingMembers.version,
    revision: standingMembers.revision,
    position: positionText,
    createdAt: anyMoment,
    updatedAt: anyMoment,
    status: fields.status,
    submittedAt: anyMoment.nullable(),
    revokedAt: anyMoment.nullable(),
    archivedAt: anyMoment.nullable(),
    customerId: z.uuid().nullable(),
    orderNumber: text,
    description: fields.description,
    type: fields.type.nullable(),
    quantity: fields.quantity.nullable(),
    activationLimit: fields.activationLimit.nullable(),
    activationFrom: anyMoment.nullable(),
    activationUntil: anyMoment.nullable(),
    isDemo: fields.isDemo.nullable(),
    customerRequired: fields.customerRequired.nullable(),
    canOverwriteContainer: fields.canOverwriteContainer.nullable(),
    archived: z.boolean().nullable(),
    crmId: text,
    refId: text,
  })
  .partial()
  .meta({ id: 'OrderInput' });

export type OrderInput = z.infer<typeof orderInput>;
