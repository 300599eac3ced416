import {
  BLANK_CARD,
  cardFieldEvents,
  type Card,
  type CardEvent,
  type CardFieldEvent,
  type CardInput,
} from '@clientele/contracts';
import { refuse, type Refusal } from '@clientele/decider';
import { fieldEvents } from '../field-events.ts';
import { isTooLarge } from '../json.ts';
import { readOnlyRefusal } from '../read-only.ts';
import { isReversed } from '../window.ts';

type Draft = { -readonly [Name in keyof Card]: Card[Name] };

const WRITTEN = ['serialNumber', 'externalId', 'processor', 'activeFrom', 'activeUntil', 'note'] as const;

const put = <Name extends (typeof WRITTEN)[number]>(
  draft: Draft,
  name: Name,
  value: Card[Name] | undefined,
): void => {
  if (value !== undefined) draft[name] = value;
};

const refusalOf = ({ virtual, serialNumber, activeFrom, activeUntil, meta }: Card): Refusal | null => {
  if (serialNumber === null && !virtual)
    return refuse('serial-number-required', { pointer: '/serialNumber' });
  if (isReversed(activeFrom, activeUntil)) return refuse('window-reversed', { pointer: '/activeUntil' });
  return isTooLarge(meta) ? refuse('too-many-entries', { pointer: '/meta' }) : null;
};

/** A card as a write of its fields wants it. What cannot be written is taken when equal. */
export const writtenCard = (
  before: Card,
  {
    customerId,
    input,
    meta,
  }: Pick<Card, 'meta'> & { readonly customerId: string; readonly input: CardInput },
): Card | Refusal => {
  const { id, virtual, status, statusTime, statusReason, replacedBy, replaces, issuedAt } = before;
  const fixed = { id, customerId, virtual, status, statusTime, statusReason, replacedBy, replaces, issuedAt };
  const refused = readOnlyRefusal(input, fixed);
  if (refused !== null) return refused;
  const draft: Draft = { ...before, meta };
  for (const name of WRITTEN) put(draft, name, input[name]);
  return refusalOf(draft) ?? draft;
};

const told = fieldEvents<Card & { readonly cardId: string }, CardFieldEvent>(cardFieldEvents, 'CardIssued');
const named = (card: Card) => ({ ...card, cardId: card.id });

/** The event that begins a card. */
export const cardIssued = (card: Card): CardEvent =>
  told.first({ ...named(card), ...BLANK_CARD }, named(card));

/** The events that turn a card into what a write wants, each naming the card. */
export const cardChanges = (before: Card, after: Card): CardEvent[] =>
  told
    .between(named(before), named(after))
    .map((event) => ({ ...event, data: { ...event.data, cardId: after.id } }) as CardFieldEvent);
