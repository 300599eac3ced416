import type { CustomerFields } from './fields.ts';

export const CUSTOMER_STATUSES = ['valid', 'inactive', 'notYetActive', 'expired'] as const;
export type CustomerStatus = (typeof CUSTOMER_STATUSES)[number];

type Window = Pick<CustomerFields, 'active' | 'activeFrom' | 'activeUntil'>;

/**
 * What its own switch and its activation window make of a customer at a moment (ISO 8601 UTC, milliseconds).
 */
export const statusAt = ({ active, activeFrom, activeUntil }: Window, now: string): CustomerStatus => {
  if (!active) return 'inactive';
  if (activeFrom !== null && now < activeFrom) return 'notYetActive';
  return activeUntil !== null && now >= activeUntil ? 'expired' : 'valid';
};
