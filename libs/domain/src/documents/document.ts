import {
  BLANK_DOCUMENT,
  documentAfter,
  documentFieldEvents,
  documentUrls,
  externalDocumentEvents,
  standingOnWire,
  storedDocumentEvents,
  type DocumentEvent,
  type DocumentFields,
  type DocumentInput,
  type ExternalDocumentEvent,
  type Standing,
  type StoredDocumentEvent,
} from '@clientele/contracts';
import { isRefusal, refuse, type Decider, type Decision, type Refusal } from '@clientele/decider';
import { fieldEvents } from '../field-events.ts';
import { readOnlyRefusal } from '../read-only.ts';

/** Most customers of one document: all are named when it is deleted. */
export const DOCUMENT_CUSTOMERS_MAX = 1_000;

export interface LiveDocument {
  readonly stage: 'live';
  readonly fields: DocumentFields;
}

export type Document = { readonly stage: 'none' } | LiveDocument | { readonly stage: 'deleted' };

/** A document: a file that we hold or know the place of, attached to any number of customers. */
export const document: Decider<Document, DocumentEvent> = {
  category: 'document',
  initial: { stage: 'none' },
  evolve: (state, event) => {
    if (state.stage === 'deleted' || event.type === 'DocumentDeleted') return { stage: 'deleted' };
    return {
      stage: 'live',
      fields: documentAfter(state.stage === 'none' ? BLANK_DOCUMENT : state.fields, event),
    };
  },
};

/** What a new document is; what is left out is its default. */
export type NewDocument = Pick<DocumentFields, 'number' | 'creatorId'> & Partial<DocumentFields>;

/** What a client wrote of a document. */
export interface DocumentWrite {
  readonly id: string;
  readonly input: DocumentInput;
}

type Draft = { -readonly [N in keyof DocumentFields]: DocumentFields[N] };

const stored = fieldEvents<DocumentFields, StoredDocumentEvent>(
  { ...storedDocumentEvents, ...documentFieldEvents },
  'DocumentStored',
);

const referenced = fieldEvents<DocumentFields, ExternalDocumentEvent>(
  { ...externalDocumentEvents, ...documentFieldEvents },
  'DocumentReferenced',
);

/** Decides on a document that is there; any other is refused. */
const whenLive = (
  state: Document,
  decide: (fields: DocumentFields) => Decision<DocumentEvent>,
): Decision<DocumentEvent> => (state.stage === 'live' ? decide(state.fields) : refuse('document-not-found'));

/** Begins a document under an id that nobody ever had. */
const begin =
  ({ first, between }: typeof stored | typeof referenced, given: NewDocument) =>
  (state: Document): Decision<DocumentEvent> => {
    if (state.stage !== 'none') return refuse('document-exists');
    const fields = { ...BLANK_DOCUMENT, ...given, customerIds: [] };
    const begun = first(BLANK_DOCUMENT, fields);
    const attached = (given.customerIds ?? []).map((customerId): DocumentEvent => ({
      type: 'DocumentAttachedToCustomer',
      data: { customerId },
    }));
    return [begun, ...between(documentAfter(BLANK_DOCUMENT, begun), fields), ...attached];
  };

/** Begins a document whose bytes were received. */
export const storeDocument = (given: NewDocument & Pick<DocumentFields, 'mimeType' | 'size' | 'sha256'>) =>
  begin(stored, { ...given, kind: 'stored' });

/** Begins a document that is elsewhere. */
export const referenceDocument = (given: NewDocument & Pick<DocumentFields, 'contentUrl'>) =>
  begin(referenced, { ...given, kind: 'external' });

/** What only an external document can be told: where it is, and of what type. */
const TARGET = ['contentUrl', 'thumbUrl', 'mimeType'] as const;

const put = <N extends keyof Draft>(draft: Draft, name: N, value: Draft[N] | null | undefined): void => {
  if (value !== undefined) draft[name] = value ?? BLANK_DOCUMENT[name];
};

const desired = (
  before: DocumentFields,
  { id, input }: DocumentWrite,
  standing: Standing,
): DocumentFields | Refusal => {
  const { number, kind, size, sha256, creatorId, customerIds } = before;
  const always = { id, number, ...standingOnWire(standing), kind, size, sha256, creatorId, customerIds };
  const shown =
    kind === 'external' ? always : { ...always, mimeType: before.mimeType, ...documentUrls(id, before) };
  const refused = readOnlyRefusal(input, shown);
  if (refused !== null) return refused;
  const draft: Draft = { ...before };
  for (const name of ['fileName', 'description', 'internal'] as const) put(draft, name, input[name]);
  if (kind === 'external') for (const name of TARGET) put(draft, name, input[name]);
  return draft;
};

/** Changes what a patch speaks of. */
export const amendDocument =
  (write: DocumentWrite) =>
  (state: Document, standing: Standing): Decision<DocumentEvent> =>
    whenLive(state, (before) => {
      const after = desired(before, write, standing);
      if (isRefusal(after)) return after;
      return (before.kind === 'stored' ? stored : referenced).between(before, after);
    });

/** Deletes a document for good, and says whose document it was. */
export const deleteDocument =
  () =>
  (state: Document): Decision<DocumentEvent> =>
    whenLive(state, ({ customerIds }) => [{ type: 'DocumentDeleted', data: { customerIds } }]);

/** The document's half of its attachment to a customer. */
export const attachToCustomer =
  (customerId: string) =>
  (state: Document): Decision<DocumentEvent> =>
    whenLive(state, ({ customerIds }) => {
      if (customerIds.includes(customerId)) return [];
      return customerIds.length >= DOCUMENT_CUSTOMERS_MAX
        ? refuse('too-many-entries')
        : [{ type: 'DocumentAttachedToCustomer', data: { customerId } }];
    });

/** The document's half of the end of its attachment to a customer. */
export const detachFromCustomer =
  (customerId: string) =>
  (state: Document): Decision<DocumentEvent> =>
    whenLive(state, () => documentLeaves(customerId)(state));

/** Like {@link detachFromCustomer}, for a customer that goes: a document that went before says nothing. */
export const documentLeaves =
  (customerId: string) =>
  (state: Document): readonly DocumentEvent[] =>
    state.stage === 'live' && state.fields.customerIds.includes(customerId)
      ? [{ type: 'DocumentDetachedFromCustomer', data: { customerId } }]
      : [];

/** The document's half of a merge of one of its customers into another. */
export const documentMoves =
  ({ from, into }: { readonly from: string; readonly into: string }) =>
  (state: Document): readonly DocumentEvent[] => {
    const left = documentLeaves(from)(state);
    if (left.length === 0 || (state.stage === 'live' && state.fields.customerIds.includes(into))) return left;
    return [...left, { type: 'DocumentAttachedToCustomer', data: { customerId: into } }];
  };
