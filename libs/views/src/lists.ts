import { answered, Cursors, type Reply } from '@clientele/http';
import { z } from 'zod';
import type { DocumentPage, Place } from './page.ts';

const place = z.array(z.string()).readonly();

interface Paged {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly total?: boolean | undefined;
}

/** What a list is told apart by: a cursor of one list is worth nothing in another. */
const listName = (name: string, tenant: string, query: Paged): string =>
  [name, tenant, JSON.stringify({ ...query, cursor: undefined, limit: undefined, total: undefined })].join(
    '\n',
  );

/**
 * Answers one page of a list of documents. They are sent as they stand in the table, without being parsed.
 */
export async function answerPage<Q extends Paged>(
  cursors: Cursors,
  list: { readonly name: string; readonly tenant: string; readonly query: Q },
  read: (place: Place | null) => Promise<DocumentPage & { readonly total: number | null }>,
): Promise<Reply> {
  const name = listName(list.name, list.tenant, list.query);
  const { cursor } = list.query;
  const { documents, end, total } = await read(
    cursor === undefined ? null : cursors.decode(name, cursor, place),
  );
  const next = end === null ? 'null' : JSON.stringify(cursors.encode(name, end));
  const counted = total === null ? '' : `,"total":${total}`;
  return answered(`{"items":[${documents.join(',')}],"next":${next}${counted}}`);
}
