import {
  documentFieldEvents,
  externalDocumentEvents,
  storedDocumentEvents,
  type DocumentEvent,
} from '../events/documents.ts';
import { blanksOf, withValues } from '../field-values.ts';
import { BLANK_DOCUMENT, type DocumentFields } from './fields.ts';

const BLANKS = blanksOf(
  { ...storedDocumentEvents, ...externalDocumentEvents, ...documentFieldEvents },
  BLANK_DOCUMENT,
);

/** What is known of a document after one more event. Whether it was deleted is not said here. */
export const documentAfter = (fields: DocumentFields, event: DocumentEvent): DocumentFields => {
  switch (event.type) {
    case 'DocumentStored':
      return { ...withValues(fields, event.data, BLANKS.DocumentStored), kind: 'stored' };
    case 'DocumentReferenced':
      return { ...withValues(fields, event.data, BLANKS.DocumentReferenced), kind: 'external' };
    case 'DocumentAttachedToCustomer':
      return { ...fields, customerIds: [...fields.customerIds, event.data.customerId] };
    case 'DocumentDetachedFromCustomer': {
      const { customerId } = event.data;
      return { ...fields, customerIds: fields.customerIds.filter((other) => other !== customerId) };
    }
    case 'DocumentDeleted':
      return fields;
    default:
      return withValues(fields, event.data, BLANKS[event.type]);
  }
};
