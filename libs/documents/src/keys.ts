import { parseStream, streamOf } from '@clientele/contracts';
import { document, type Document } from '@clientele/domain';
import { loadStream, type EventStore } from '@clientele/event-store';

const THUMBNAIL_SUFFIX = '.thumbnail';

/** Whose document it is, and which. */
export interface DocumentPlace {
  readonly tenant: string;
  readonly id: string;
}

/** Under what a document's bytes are kept. */
export const contentKey = ({ tenant, id }: DocumentPlace): string => `${tenant}/${id}`;

/** Under what a document's thumbnail is kept. */
export const thumbnailKey = (place: DocumentPlace): string => `${contentKey(place)}${THUMBNAIL_SUFFIX}`;

/** The document whose content a key names; `null` for a thumbnail, which can be made again. */
export const placeOfContent = (key: string): DocumentPlace | null => {
  if (key.endsWith(THUMBNAIL_SUFFIX)) return null;
  const [tenant = '', id = ''] = key.split('/');
  return { tenant, id };
};

/** The document that a stream is of. */
export const placeOfStream = (stream: string): DocumentPlace => {
  const { tenant, id } = parseStream(stream);
  return { tenant, id };
};

/** A document as the log itself has it. */
export const documentAt = async (store: EventStore, { tenant, id }: DocumentPlace): Promise<Document> =>
  (await loadStream(store, document, streamOf(document.category, tenant, id))).state;
