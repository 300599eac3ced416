import { z } from 'zod';
import {
  BLANK_DOCUMENT,
  documentFields as fields,
  FILE_NAME_LENGTH_MAX,
  hasThumbnail,
  mimeType,
  URL_LENGTH_MAX,
  type DocumentFields,
} from '../documents/fields.ts';
import { fieldsIn } from '../field-values.ts';
import { anyMoment, LINE_LENGTH_MAX, moment } from '../text.ts';
import { positionText, standingMembers, standingOnWire, type Standing } from './standing.ts';

/** A document on the wire. */
export const documentDocument = z
  .strictObject({
    id: z.uuid(),
    number: fields.number,
    ...standingMembers,
    kind: fields.kind,
    fileName: fields.fileName,
    description: fields.description,
    internal: fields.internal,
    mimeType: fields.mimeType,
    size: fields.size,
    sha256: fields.sha256,
    contentUrl: fields.contentUrl,
    thumbUrl: fields.thumbUrl,
    creatorId: fields.creatorId,
    customerIds: fields.customerIds,
  })
  .meta({ id: 'Document' });

export type DocumentDocument = z.infer<typeof documentDocument>;

/** Where the content of a document is; a stored one has addresses of its own. */
export const documentUrls = (
  id: string,
  fields: DocumentFields,
): Pick<DocumentFields, 'contentUrl' | 'thumbUrl'> => {
  if (fields.kind === 'external') return { contentUrl: fields.contentUrl, thumbUrl: fields.thumbUrl };
  const address = `/v1/documents/${id}`;
  return {
    contentUrl: `${address}/content`,
    thumbUrl: hasThumbnail(fields) ? `${address}/thumbnail` : null,
  };
};

/** A document as every API shows it. */
export const documentDocumentOf = (
  id: string,
  { number, ...fields }: DocumentFields,
  standing: Standing,
): DocumentDocument => ({
  id,
  number,
  ...standingOnWire(standing),
  ...fields,
  ...documentUrls(id, { number, ...fields }),
});

/** The fields that a document on the wire tells. */
export const documentFieldsOf = (document: DocumentDocument): DocumentFields => {
  const fields = fieldsIn(BLANK_DOCUMENT, document);
  return fields.kind === 'stored' ? { ...fields, contentUrl: null, thumbUrl: null } : fields;
};

// A file may have been named by any system, and its name is written to disk by any other.
const CONTROL_CHARACTERS = /[\p{Cc}\u2028\u2029]/gu;

/** The name of a file without folders and control characters; a blank one is none. */
export const fileNameOf = (text: string | null): string | null => {
  const name = (text ?? '').replaceAll(CONTROL_CHARACTERS, '').split(/[/\\]/).at(-1)?.trim() ?? '';
  return name.slice(0, FILE_NAME_LENGTH_MAX).toWellFormed() || null;
};

const writtenFileName = z.string().max(URL_LENGTH_MAX).transform(fileNameOf).nullable();

const isWebUrl = (text: string): boolean => {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '';
};

/** An address that a browser may be sent to. */
const writtenUrl = z
  .string()
  .max(URL_LENGTH_MAX)
  .refine(isWebUrl, 'expected an http or https URL')
  .transform((text) => new URL(text).href)
  .refine((text) => text.length <= URL_LENGTH_MAX, `expected at most ${URL_LENGTH_MAX} characters`);

/** An address as it comes back from a read: that of a stored document is a path. */
const readUrl = writtenUrl.or(z.string().regex(/^\/v1\/documents\//));

const writtenMimeType = z
  .string()
  .max(LINE_LENGTH_MAX)
  .transform((text) => text.trim().toLowerCase())
  .pipe(mimeType);

/**
 * A document as a client sends it. Members that come back from a read are taken when equal, refused when
 * changed; `contentUrl`, `thumbUrl` and `mimeType` can be written where the document is external.
 */
export const documentInput = z
  .strictObject({
    id: z.uuid(),
    number: fields.number,
    version: standingMembers.version,
    revision: standingMembers.revision,
    position: positionText,
    createdAt: anyMoment,
    updatedAt: anyMoment,
    kind: fields.kind,
    fileName: writtenFileName,
    description: fields.description,
    internal: fields.internal.nullable(),
    mimeType: writtenMimeType.nullable(),
    size: fields.size,
    sha256: fields.sha256,
    contentUrl: readUrl,
    thumbUrl: readUrl.nullable(),
    creatorId: fields.creatorId,
    customerIds: fields.customerIds,
  })
  .partial()
  .meta({ id: 'DocumentInput' });

export type DocumentInput = z.infer<typeof documentInput>;

/** A document that is elsewhere, as a client makes it known. */
export const documentReferenceInput = z
  .strictObject({
    contentUrl: writtenUrl,
    thumbUrl: writtenUrl.nullable().optional(),
    fileName: writtenFileName.optional(),
    description: fields.description.optional(),
    internal: fields.internal.nullable().optional(),
    mimeType: writtenMimeType.nullable().optional(),
    customerId: z.uuid().nullable().optional(),
  })
  .meta({ id: 'DocumentReferenceInput' });

export type DocumentReferenceInput = z.infer<typeof documentReferenceInput>;

/** What may be said of a file with its upload, besides the file: the fields of a form, which are text. */
export const documentUploadFields = z.strictObject({
  fileName: writtenFileName.optional(),
  description: fields.description.unwrap().optional(),
  internal: z.enum(['true', 'false']).optional(),
  customerId: z.uuid().optional(),
});

export type DocumentUploadFields = z.infer<typeof documentUploadFields>;

/** A link that opens a document's content for a while to whoever has it. */
export const documentLinkDocument = z
  .strictObject({ url: z.string(), expiresAt: moment })
  .meta({ id: 'DocumentLink' });

export type DocumentLinkDocument = z.infer<typeof documentLinkDocument>;
