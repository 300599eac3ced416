import { BLANK_ADDRESS, type Address } from '@clientele/contracts';
import { same } from './json.ts';

type Sent = { readonly [Part in keyof Address]?: Address[Part] | undefined };

/**
 * An address after a write of some of its parts: what is left out stays, `null` has none of it, and one of
 * which nothing is known is none.
 */
export const addressAfter = (base: Address | null, sent: Sent | null | undefined): Address | null => {
  if (!sent) return sent === null ? null : base;
  const told = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined));
  const address: Address = { ...BLANK_ADDRESS, ...base, ...told };
  return same(address, BLANK_ADDRESS) ? null : address;
};
