import type { CustomerDocument } from '@clientele/contracts';

/**
 * An address as the one text that some vendors have: as it was written, else put together from its parts. Who
 * writes such a text writes `raw`; the parts are other dialects' to write.
 */
export const addressText = (address: CustomerDocument['address'], separator: string): string | null => {
  if (address === null) return null;
  const { raw, street, postalCode, city, country } = address;
  const lines = [street, [postalCode, city].filter(Boolean).join(' '), country].filter(Boolean);
  return raw ?? (lines.join(separator) || null);
};
