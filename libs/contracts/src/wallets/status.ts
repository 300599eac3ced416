import type { Card } from './fields.ts';

/** What a card is at a moment: its status, and what its validity window makes of it. */
export type CardStatusThen = Card['status'] | 'scheduled' | 'expired';

type Dated = Pick<Card, 'status' | 'activeFrom' | 'activeUntil'>;

/** Whether a card's validity has ended at a moment (ISO 8601 UTC, milliseconds). */
export const isExpired = ({ activeUntil }: Dated, now: string): boolean =>
  activeUntil !== null && now >= activeUntil;

/** Whether a card holds its serial number: it was neither replaced nor closed. */
export const isHeld = ({ status }: Pick<Card, 'status'>): boolean =>
  status === 'active' || status === 'blocked';

/** What a card is at a moment. It expires by time alone, without anybody having to do something. */
export const cardStatusAt = (card: Dated, now: string): CardStatusThen => {
  if (!isHeld(card)) return card.status;
  if (isExpired(card, now)) return 'expired';
  if (card.status === 'blocked') return card.status;
  return card.activeFrom !== null && now < card.activeFrom ? 'scheduled' : card.status;
};
