import {
  countRows,
  readPage,
  type Chosen,
  type DocumentPage,
  type Ordered,
  type PageQuery,
  type Place,
  type Placed,
} from './page.ts';
import type { Reads } from './reads.ts';

/** Rows that a question finds. */
export interface Finding extends Chosen {
  /** How well each of them fits: a whole number, so that a place can name it. */
  readonly rank: string;
}

/** One of the questions that a search asks in turn. Nobody is found by two of them. */
export interface Question {
  readonly name: string;
  readonly finding: () => Finding;
}

const BEST_FIRST: readonly Ordered[] = [
  { expression: 'rank', type: 'integer', descending: true },
  { expression: 'number', type: 'bigint', descending: false },
  { expression: 'id', type: 'uuid', descending: false },
];

/**
 * A page of those who fit best. The questions are asked in their order, the cheap ones first: a later one
 * only for a page that the earlier ones do not fill. A place says which question it is in.
 */
export async function bestFirst(
  reads: Reads,
  questions: readonly Question[],
  { limit, offset, place }: Pick<PageQuery, 'limit' | 'offset' | 'place'>,
): Promise<DocumentPage> {
  const [placeIn, ...rest] = place ?? [];
  const first = questions.findIndex(({ name }) => name === placeIn);
  const documents: string[] = [];
  let within = rest.length > 0 ? rest : null;
  let left = offset;
  for (const { name, finding } of questions.slice(Math.max(first, 0))) {
    if (documents.length === limit) return { documents, end: [name] };
    const part = { limit: limit - documents.length, offset: left };
    const page = await readPage(reads, { ...ranked(finding(), within), ...part });
    // A question that finds no more than what is passed over leaves the rest of it to the next.
    if (page.documents.length > 0) left = 0;
    else if (left > 0) left -= await countRows(reads, ranked(finding(), within));
    documents.push(...page.documents);
    if (page.end) return { documents, end: [name, ...page.end] };
    within = null;
  }
  return { documents, end: null };
}

const ranked = ({ from, where, rank }: Finding, place: Place | null): Placed => ({
  from: `(select document, number, id, ${rank} as rank from ${from} where ${where.text}) as found`,
  where: where.continued(),
  order: BEST_FIRST,
  place,
});
