import { z } from 'zod';
import { line, note } from '../text.ts';

/** Whether we hold the bytes of a document, or only know where they are. */
export const DOCUMENT_KINDS = ['stored', 'external'] as const;

/** Longest name of a file, in UTF-16 units. */
export const FILE_NAME_LENGTH_MAX = 255;
/** Longest URL of an external document, in UTF-16 units. */
export const URL_LENGTH_MAX = 4_000;

const MIME_TYPE_PATTERN = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/;

/** A media type in lower case, without parameters. */
export const mimeType = z.string().regex(MIME_TYPE_PATTERN, 'expected a media type such as image/png');

const webUrl = z.string().max(URL_LENGTH_MAX);

/** Every field that a document's events set, by the name under which they are stored: add, never rename. */
export const documentFields = {
  number: z.int().positive(),
  kind: z.enum(DOCUMENT_KINDS),
  fileName: z.string().max(FILE_NAME_LENGTH_MAX).nullable(),
  description: note.nullable(),
  internal: z.boolean(),
  mimeType: mimeType.nullable(),
  size: z.int().positive().nullable(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  contentUrl: webUrl.nullable(),
  thumbUrl: webUrl.nullable(),
  creatorId: line.nullable(),
  customerIds: z.array(z.uuid()),
};

const documentFieldsSchema = z.strictObject(documentFields);

/**
 * All that is known of a document, the customers that it is attached to among it. `contentUrl` and `thumbUrl`
 * are those of an external one; a stored one has its own addresses.
 */
export type DocumentFields = Readonly<z.infer<typeof documentFieldsSchema>>;

/** What a document is before anything was said about it; also what each field falls back to. */
export const BLANK_DOCUMENT: DocumentFields = {
  number: 0,
  kind: 'stored',
  fileName: null,
  description: null,
  internal: false,
  mimeType: null,
  size: null,
  sha256: null,
  contentUrl: null,
  thumbUrl: null,
  creatorId: null,
  customerIds: [],
};

/** Types of images of which a thumbnail is made. */
const THUMBNAIL_TYPES: readonly (string | null)[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];
/** Largest image of which a thumbnail is made, in bytes. */
const THUMBNAIL_SOURCE_BYTES_MAX = 33_554_432;

/** Whether a stored document is an image of which a thumbnail is made. */
export const hasThumbnail = ({
  kind,
  mimeType: type,
  size,
}: Pick<DocumentFields, 'kind' | 'mimeType' | 'size'>): boolean =>
  kind === 'stored' && THUMBNAIL_TYPES.includes(type) && (size ?? 0) <= THUMBNAIL_SOURCE_BYTES_MAX;
