import {
  documentFields,
  fileNameOf,
  LINE_LENGTH_MAX,
  URL_LENGTH_MAX,
  type DocumentDocument,
} from '@clientele/contracts';
import { z } from 'zod';
import { changedMembers, defined } from '../write.ts';

const millis = z.int().meta({ description: 'Milliseconds since 1970, UTC.' });

/** A document as it is shown: what is known of a file, or of a page elsewhere. */
export const document = z
  .object({
    uuid: z.uuid(),
    thumbUrl: documentFields.thumbUrl,
    size: documentFields.size.meta({ description: 'Bytes; null where the content is elsewhere.' }),
    mimeType: documentFields.mimeType,
    lastModified: millis,
    contentUrl: documentFields.contentUrl,
    creationTimeStamp: millis,
    creatorId: documentFields.creatorId.meta({ description: 'The user; null where a key alone was used.' }),
    description: documentFields.description,
    fileName: documentFields.fileName,
    groupId: z.int(),
    id: documentFields.number,
    internal: documentFields.internal,
  })
  .meta({ id: 'Document' });
export type Document = z.infer<typeof document>;

/** What an upload is answered. */
export const upload = z.object({ success: z.literal(true), document }).meta({ id: 'Upload' });

/** What is never null is left as it is where a client sends null for it. */
const given = <T>(schema: z.ZodType<T>) => schema.nullish().transform((value) => value ?? undefined);

/** An address as it is kept, so that one that is sent again is found again. */
const webAddress = z
  .string()
  .max(URL_LENGTH_MAX)
  .transform((text) => (URL.canParse(text) ? new URL(text).href : text));

const described = {
  contentUrl: given(webAddress),
  thumbUrl: webAddress.nullish(),
  mimeType: z
    .string()
    .max(LINE_LENGTH_MAX)
    .transform((text) => text.trim().toLowerCase())
    .nullish(),
  fileName: z.string().max(URL_LENGTH_MAX).transform(fileNameOf).nullish(),
  description: documentFields.description.optional(),
  internal: given(z.boolean()),
};

/** What is sent to change a document; what the server alone sets is passed over. */
export const documentChange = z.object(described).meta({ id: 'DocumentChange' });

/** A document in the list of a customer: a new link, or a document that is named. */
export const listedDocument = z
  .object({ id: given(documentFields.number), uuid: given(z.uuid()), ...described })
  .meta({ id: 'ListedDocument' });
export type ListedDocument = z.infer<typeof listedDocument>;

/** What can be written of a document, in the vendor's terms. */
export type Described = {
  readonly [Name in keyof typeof described]?: Document[Name] | undefined;
};

// The vendor's addresses of what is kept here, and ours.
const ADDRESSES = [
  { vendor: '/vault/document/', behind: '/content' },
  { vendor: '/vault/thumbnail/', behind: '/thumbnail' },
] as const;
const NATIVE = '/v1/documents/';

const vendorAddress = (url: string | null): string | null => {
  if (url?.startsWith(NATIVE) !== true) return url;
  const known = ADDRESSES.find(({ behind }) => url.endsWith(behind));
  return known === undefined ? url : `${known.vendor}${url.slice(NATIVE.length, -known.behind.length)}`;
};

const nativeAddress = (url: string): string => {
  const known = ADDRESSES.find(({ vendor }) => url.startsWith(vendor));
  return known === undefined ? url : `${NATIVE}${url.slice(known.vendor.length)}${known.behind}`;
};

const USER = 'user:';

/** A native document in the vendor's terms. */
export const documentOf = (native: DocumentDocument, groupId: number): Document => ({
  uuid: native.id,
  thumbUrl: vendorAddress(native.thumbUrl),
  size: native.size,
  mimeType: native.mimeType,
  lastModified: Date.parse(native.updatedAt),
  contentUrl: vendorAddress(native.contentUrl),
  creationTimeStamp: Date.parse(native.createdAt),
  creatorId: native.creatorId?.startsWith(USER) === true ? native.creatorId.slice(USER.length) : null,
  description: native.description,
  fileName: native.fileName,
  groupId,
  id: native.number,
  internal: native.internal,
});

/** What was sent of a document, in native terms. */
export const nativeOf = ({
  contentUrl,
  thumbUrl,
  mimeType,
  fileName,
  description,
  internal,
}: Described): Described =>
  defined({
    contentUrl: contentUrl && nativeAddress(contentUrl),
    thumbUrl: thumbUrl && nativeAddress(thumbUrl),
    mimeType,
    fileName,
    description,
    internal,
  });

/** What of it is not so already. */
export const documentPatch = (shown: DocumentDocument, sent: Described): Described => {
  const { contentUrl, thumbUrl, mimeType, fileName, description, internal } = sent;
  const written = { contentUrl, thumbUrl, mimeType, fileName, description, internal };
  return nativeOf(changedMembers<Described>(documentOf(shown, 0), written));
};
