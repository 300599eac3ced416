import type { WholeCustomerDocument } from '@clientele/contracts';

const ROW_VERSION_BYTES = 8;

/** A place in the log in the form of a row version: eight bytes, the highest first, in base64. */
export const rowVersion = (position: string): string => {
  const bytes = Buffer.alloc(ROW_VERSION_BYTES);
  bytes.writeBigUInt64BE(BigInt(position));
  return bytes.toString('base64');
};

/**
 * How often a customer together with its cards and credit was changed. What began with the customer was begun
 * by the same command, which is counted once, so that a new customer has 1.
 */
export const summedRevision = ({ createdAt, revision, cards, credit }: WholeCustomerDocument): number =>
  [cards, credit].reduce((sum, part) => {
    if (part === undefined || part === null) return sum;
    return sum + part.revision - (part.createdAt === createdAt ? 1 : 0);
  }, revision);
