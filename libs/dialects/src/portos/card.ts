import {
  cardFields,
  cardStatusAt,
  isHeld,
  type CardDocument,
  type CardStatusThen,
} from '@clientele/contracts';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { NativeCommand } from '../native-api.ts';
import { defined } from '../write.ts';
import { mergePatchOf } from './merge-patch.ts';
import { time, timeText } from './times.ts';

/** Most cards that are sent at once. */
export const CARDS_MAX = 500;

export const CARD_STATUSES = ['Valid', 'NotYetActive', 'Blocked', 'Lost', 'Expired'] as const;
type CardStatus = (typeof CARD_STATUSES)[number];

const { serialNumber, externalId, processor, note, meta } = cardFields;
const text = z.string().nullable();

/** A card as it is shown. */
export const card = z
  .object({
    externalId,
    isActive: z.boolean(),
    isVirtual: z.boolean(),
    serialNumber,
    processor,
    status: z.enum(CARD_STATUSES),
    statusTime: text,
    statusReason: text,
    activationTime: text,
    expirationTime: text,
    note,
    meta: meta.nullable(),
  })
  .meta({ id: 'Card' });
export type ShownCard = z.infer<typeof card>;

const moment = time.nullish().transform((value) => value ?? null);
const line = externalId.optional().transform((value) => value?.trim() || null);

/** A card as it is sent; its status time is the server's to say. */
export const sentCard = z
  .object({
    externalId: line,
    isActive: z.boolean().nullish(),
    isVirtual: z.boolean().nullish(),
    serialNumber: line,
    processor: line,
    status: z.enum(CARD_STATUSES).nullish(),
    statusReason: line,
    activationTime: moment,
    expirationTime: moment,
    note: note.optional().transform((value) => value ?? null),
    meta: meta.nullish().transform((value) => value ?? {}),
  })
  .meta({ id: 'SentCard' });
export type SentCard = z.output<typeof sentCard>;

const LOST_PATTERN = /^lost$/i;

const STATUSES: Readonly<Record<CardStatusThen, CardStatus>> = {
  active: 'Valid',
  scheduled: 'NotYetActive',
  blocked: 'Blocked',
  expired: 'Expired',
  // These two are not shown at all.
  replaced: 'Blocked',
  closed: 'Blocked',
};

const statusOf = (native: CardDocument, now: string): CardStatus => {
  const status = STATUSES[cardStatusAt(native, now)];
  return status === 'Blocked' && LOST_PATTERN.test(native.statusReason ?? '') ? 'Lost' : status;
};

const timeOrNull = (moment: string | null): string | null => (moment === null ? null : timeText(moment));

const shownCard = (native: CardDocument, now: string): ShownCard => ({
  externalId: native.externalId,
  isActive: native.status === 'active',
  isVirtual: native.virtual,
  serialNumber: native.serialNumber,
  processor: native.processor,
  status: statusOf(native, now),
  // Since it was issued nothing has happened to its status.
  statusTime: native.statusTime === native.issuedAt ? null : timeText(native.statusTime),
  statusReason: native.statusReason,
  activationTime: timeOrNull(native.activeFrom),
  expirationTime: timeOrNull(native.activeUntil),
  note: native.note,
  meta: Object.keys(native.meta).length === 0 ? null : native.meta,
});

/** The cards that a customer holds, as they are shown. */
export const shownCards = (cards: readonly CardDocument[], now: string): ShownCard[] =>
  cards.filter(isHeld).map((each) => shownCard(each, now));

/** Fields of a card that a patch sets. */
const fieldsOf = (sent: SentCard) => ({
  serialNumber: sent.serialNumber,
  externalId: sent.externalId,
  virtual: sent.isVirtual ?? false,
  processor: sent.processor,
  activeFrom: sent.activationTime,
  activeUntil: sent.expirationTime,
  note: sent.note,
});

const isOff = (status: SentCard['status']): boolean => status === 'Blocked' || status === 'Lost';

const reasonOf = ({ statusReason, status }: SentCard) =>
  defined({ reason: statusReason ?? (status === 'Lost' ? 'Lost' : undefined) });

/** Commands that issue cards to a customer, the first of them being the command of this index. */
export const issuingCommands = (
  path: string,
  sent: readonly SentCard[],
  index: number,
): readonly NativeCommand[] => {
  const issues = sent.map((each): NativeCommand => ({
    method: 'POST',
    path,
    body: { ...fieldsOf(each), meta: each.meta },
  }));
  const blocks = sent.flatMap((each, at): NativeCommand[] =>
    each.isActive === false || isOff(each.status)
      ? [{ method: 'POST', path: `${path}/{${index + at}}/block`, body: reasonOf(each) }]
      : [],
  );
  return [...issues, ...blocks];
};

/** What was sent of a card that is there. */
interface Pair {
  readonly native: CardDocument;
  readonly sent: SentCard;
}

/** What a switch of a card is to be: either of two members says it, whichever was changed. */
const isWanted = ({ native, sent }: Pair, now: string): boolean => {
  const { isActive, status } = shownCard(native, now);
  const told = sent.isActive ?? !isOff(sent.status);
  if (told !== isActive) return told;
  if (!sent.status || sent.status === status) return isActive;
  if (sent.status === 'Valid') return true;
  return isActive && !isOff(sent.status);
};

const changingCommands = (path: string, pair: Pair, now: string): readonly NativeCommand[] => {
  const { native, sent } = pair;
  const one = `${path}/${native.id}`;
  const fields = Object.entries(fieldsOf(sent)).filter(
    ([name, value]) => native[name as keyof CardDocument] !== value,
  );
  const patch = {
    ...Object.fromEntries(fields),
    ...(isDeepStrictEqual(sent.meta, native.meta) ? {} : { meta: mergePatchOf(native.meta, sent.meta) }),
  };
  const isActive = isWanted(pair, now);
  const step: NativeCommand = isActive
    ? { method: 'POST', path: `${one}/unblock` }
    : { method: 'POST', path: `${one}/block`, body: reasonOf(sent) };
  return [
    ...(Object.keys(patch).length === 0 ? [] : [{ method: 'PATCH', path: one, body: patch } as const]),
    ...(isActive === (native.status === 'active') ? [] : [step]),
  ];
};

type Named = Pick<SentCard, 'serialNumber' | 'externalId'>;

/** What makes a card that was sent one that is there: the first of these that both can be compared by. */
const SAMENESS: readonly ((a: Named, b: Named) => boolean)[] = [
  (a, b) => a.serialNumber !== null && a.serialNumber === b.serialNumber,
  (a, b) => a.externalId !== null && a.externalId === b.externalId,
  (a, b) => [a.serialNumber, a.externalId, b.serialNumber, b.externalId].every((name) => name === null),
];

const pairsOf = (held: readonly CardDocument[], sent: readonly SentCard[]): ReadonlyMap<SentCard, Pair> => {
  const pairs = new Map<SentCard, Pair>();
  const free = new Set(held);
  for (const isSame of SAMENESS)
    for (const each of sent) {
      const native = pairs.has(each) ? undefined : [...free].find((other) => isSame(each, other));
      if (native === undefined) continue;
      pairs.set(each, { native, sent: each });
      free.delete(native);
    }
  return pairs;
};

/**
 * Commands that make of a customer's cards those that were sent: what is missing is closed first, so that its
 * serial number is free. `index` is that of the first command.
 */
export const cardCommands = (
  path: string,
  { cards, sent, now }: { cards: readonly CardDocument[]; sent: readonly SentCard[]; now: string },
  index: number,
): readonly NativeCommand[] => {
  const held = cards.filter(isHeld);
  const pairs = pairsOf(held, sent);
  const kept = new Set([...pairs.values()].map(({ native }) => native));
  const before = [
    ...held
      .filter((native) => !kept.has(native))
      .map(({ id }) => ({ method: 'POST', path: `${path}/${id}/close` }) as const),
    ...[...pairs.values()].flatMap((pair) => changingCommands(path, pair, now)),
  ];
  const issued = sent.filter((each) => !pairs.has(each));
  return [...before, ...issuingCommands(path, issued, index + before.length)];
};
