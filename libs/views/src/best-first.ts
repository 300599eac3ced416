import { readPage, type Chosen, type DocumentPage, type Ordered, type Place } from './page.ts';
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
  { limit, place }: { readonly limit: number; readonly place: Place | null },
): Promise<DocumentPage> {
  const [placeIn, ...rest] = place ?? [];
  const first = questions.findIndex(({ name }) => name === placeIn);
  const documents: string[] = [];
  let within = rest.length > 0 ? rest : null;
  for (const { name, finding } of questions.slice(Math.max(first, 0))) {
    if (documents.length === limit) return { documents, end: [name] };
    const page = await ranked(reads, finding(), { limit: limit - documents.length, place: within });
    documents.push(...page.documents);
    if (page.end) return { documents, end: [name, ...page.end] };
    within = null;
  }
  return { documents, end: null };
}

const ranked = (
  reads: Reads,
  { from, where, rank }: Finding,
  part: { readonly limit: number; readonly place: Place | null },
): Promise<DocumentPage> =>
  readPage(reads, {
    from: `(select document, number, id, ${rank} as rank from ${from} where ${where.text}) as found`,
    where: where.continued(),
    order: BEST_FIRST,
    ...part,
  });
