import { REACTIONS, reactionsTo, reactionStream } from '@clientele/contracts';
import type { Check } from './check.ts';
import { categoryOf, subjectOf, type LogRow } from './log-rows.ts';

/** What must be true of what contexts did about one another, once all of it has ended. */
export const checksOfEffects = (rows: readonly LogRow[]): readonly Check[] => [
  { name: 'whatever was set off has ended, and once', faults: endFaults(rows) },
  { name: 'no customer that is gone has a card or open credit', faults: walletFaults(rows) },
  { name: 'contacts say of customers what customers say of them', faults: linkFaults(rows, CONTACT_LINKS) },
  { name: 'documents say of customers what customers say of them', faults: linkFaults(rows, DOCUMENT_LINKS) },
];

/** Where commands stand whose effects have not ended. */
export const openCauses = (rows: readonly LogRow[]): readonly number[] => {
  const ends = endsOf(rows);
  return rows.flatMap((row) =>
    reactionsTo(row.type).every((reaction) => ends.get(reactionStream(row))?.includes(reaction) === true)
      ? []
      : [row.position],
  );
};

const endsOf = (rows: readonly LogRow[]): ReadonlyMap<string, readonly string[]> => {
  const ended = rows.filter(({ type }) => type === 'ReactionEnded');
  return new Map(
    [...Map.groupBy(ended, ({ stream }) => stream)].map(([stream, ends]) => [
      stream,
      ends.map(({ data }) => data.reaction ?? ''),
    ]),
  );
};

const endFaults = (rows: readonly LogRow[]): string[] => {
  const ends = endsOf(rows);
  const causes = rows.filter(({ type }) => Object.hasOwn(REACTIONS, type));
  const parked = rows.filter(({ type }) => type === 'ReactionParked');
  return [
    ...causes.flatMap((cause) => {
      const found = ends.get(reactionStream(cause)) ?? [];
      const expected = reactionsTo(cause.type);
      return found.toSorted().join() === expected.toSorted().join()
        ? []
        : [`${cause.type} at position ${cause.position} ended ${found.join(', ') || 'nothing'}`];
    }),
    ...parked.map(({ position, data }) => `${data.reaction} was parked at position ${position}`),
  ];
};

const LEAVING = ['CustomerDeleted', 'CustomerMergedAway'];

/** The customers that were deleted, or merged into others. */
const goneOf = (rows: readonly LogRow[]): ReadonlySet<string> =>
  new Set(rows.filter(({ type }) => LEAVING.includes(type)).map(subjectOf));

const HELD_STATUSES = ['active', 'blocked'];

/** Whether a card is held after an event about it; undefined when the event says nothing of that. */
const isHeldAfter = ({ type, data }: LogRow): boolean | undefined => {
  switch (type) {
    case 'CardIssued':
      return true;
    case 'CardTakenOver':
      return HELD_STATUSES.includes(data.status ?? '');
    case 'CardReplaced':
    case 'CardClosed':
    case 'CardGivenAway':
      return false;
    default:
      return undefined;
  }
};

const walletFaults = (rows: readonly LogRow[]): string[] => {
  const gone = goneOf(rows);
  const there = new Set<string>();
  for (const row of rows) {
    const category = categoryOf(row);
    if ((category !== 'cards' && category !== 'credit') || !gone.has(subjectOf(row))) continue;
    const name = `${category === 'cards' ? `card ${row.data.cardId}` : 'credit'} of ${subjectOf(row)}`;
    const isThere = category === 'cards' ? isHeldAfter(row) : row.type !== 'CreditClosed';
    if (isThere === true) there.add(name);
    if (isThere === false) there.delete(name);
  }
  return [...there];
};

interface LinkTypes {
  readonly category: string;
  readonly member: 'contactId' | 'documentId';
  /** In the customer's stream, and in the other's. */
  readonly begun: readonly [string, string];
  readonly ended: readonly [string, string];
  readonly gone: string;
}

const CONTACT_LINKS: LinkTypes = {
  category: 'contact',
  member: 'contactId',
  begun: ['CustomerContactLinked', 'ContactLinkedToCustomer'],
  ended: ['CustomerContactUnlinked', 'ContactUnlinkedFromCustomer'],
  gone: 'ContactDeleted',
};
const DOCUMENT_LINKS: LinkTypes = {
  category: 'document',
  member: 'documentId',
  begun: ['CustomerDocumentAttached', 'DocumentAttachedToCustomer'],
  ended: ['CustomerDocumentDetached', 'DocumentDetachedFromCustomer'],
  gone: 'DocumentDeleted',
};

/** Each link is two facts; what was deleted says nothing any more. */
const linkFaults = (rows: readonly LogRow[], types: LinkTypes): string[] => {
  const deleted = new Set(rows.filter(({ type }) => type === types.gone).map(subjectOf));
  const gone = goneOf(rows);
  const ofCustomers = linksOf(rows, [types.begun[0], types.ended[0]], (row) => [
    subjectOf(row),
    row.data[types.member] ?? '',
  ]);
  const ofOthers = linksOf(rows, [types.begun[1], types.ended[1]], (row) => [
    row.data.customerId ?? '',
    subjectOf(row),
  ]);
  const customersSay = ofCustomers.filter(([customer]) => !gone.has(customer)).map(String);
  const othersSay = ofOthers.filter(([, other]) => !deleted.has(other)).map(String);
  return [
    ...lacking(customersSay, othersSay).map((pair) => `only the customer says that ${pair} belong together`),
    ...lacking(othersSay, customersSay).map(
      (pair) => `only the ${types.category} says that ${pair} belong together`,
    ),
  ];
};

/** What stands in the first and not in the second. */
const lacking = (some: readonly string[], others: readonly string[]): readonly string[] => {
  const known = new Set(others);
  return some.filter((each) => !known.has(each));
};

type Pair = readonly [customer: string, other: string];

const linksOf = (
  rows: readonly LogRow[],
  [begun, ended]: readonly [string, string],
  pairOf: (row: LogRow) => Pair,
): readonly Pair[] => {
  const links = new Map<string, Pair>();
  for (const row of rows) {
    if (row.type !== begun && row.type !== ended) continue;
    const pair = pairOf(row);
    if (row.type === begun) links.set(String(pair), pair);
    else links.delete(String(pair));
  }
  return [...links.values()];
};
