import { Query, type QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { answered, type Cursors, type Reply } from '@clientele/http';
import { z } from 'zod';
import type { DocumentPage, Place } from './page.ts';
import { Reads } from './reads.ts';
import { countSelection, readSelection, type Selection } from './selection.ts';

/** A page of documents, and how many there are in all when that was asked for. */
export interface DocumentList extends DocumentPage {
  readonly total: number | null;
}

/** Reads one page of a list, of whatever it is. */
export class ReadList extends Query<DocumentList> {
  constructor(
    readonly selection: Selection,
    readonly place: Place | null,
    readonly isCounted: boolean,
  ) {
    super();
  }
}

@QueryHandler(ReadList)
export class ReadListHandler implements IQueryHandler<ReadList> {
  constructor(private readonly reads: Reads) {}

  async execute({ selection, place, isCounted }: ReadList): Promise<DocumentList> {
    const [page, total] = await Promise.all([
      readSelection(this.reads, selection, place),
      isCounted ? countSelection(this.reads, selection) : null,
    ]);
    return { ...page, total };
  }
}

const place = z.array(z.string()).readonly();

interface Paged {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly total?: boolean | undefined;
}

/** A list that was asked for. A cursor of one list is worth nothing in another. */
export interface AskedList {
  readonly name: string;
  readonly tenant: string;
  readonly query: Paged;
}

// A cursor leads on in a list, however its pages are cut.
const PAGED_BY = { cursor: undefined, limit: undefined, offset: undefined, total: undefined };

/** What a list is told apart by. */
const nameOf = ({ name, tenant, query }: AskedList): string =>
  [name, tenant, JSON.stringify({ ...query, ...PAGED_BY })].join('\n');

/** Answers one page of a list. Documents are sent as they stand in the table, without being parsed. */
export async function answerPage(
  queries: QueryBus,
  cursors: Cursors,
  list: AskedList,
  selection: Selection,
): Promise<Reply> {
  const name = nameOf(list);
  const { cursor, total: isCounted = false } = list.query;
  const from = cursor === undefined ? null : cursors.decode(name, cursor, place);
  const { documents, end, total } = await queries.execute(new ReadList(selection, from, isCounted));
  const next = end === null ? 'null' : JSON.stringify(cursors.encode(name, end));
  const counted = total === null ? '' : `,"total":${total}`;
  return answered(`{"items":[${documents.join(',')}],"next":${next}${counted}}`);
}
