import { Refused } from '@clientele/event-store';
import { z } from 'zod';

const NUMBER_PATTERN = /^[1-9]\d{0,14}$/;
const uuid = z.uuid();

/** Whether a customer or document is named by UUID, and not by number. */
export const isUuid = (name: string): boolean => uuid.safeParse(name).success;

/** A name as the native API takes it; `null` where it is none here, though it may be one there. */
const nameOf = (text: string): string | null =>
  NUMBER_PATTERN.test(text) || isUuid(text) ? text.toLowerCase() : null;

/** The customer that a path names. */
export const customerIn = ({ id }: { readonly id: string }): string => {
  const name = nameOf(id);
  if (name === null) throw new Refused('customer-not-found');
  return name;
};

/** The document that a path names. */
export const documentIn = ({ did }: { readonly did: string }): string => {
  const name = nameOf(did);
  if (name === null) throw new Refused('document-not-found');
  return name;
};

const id = z.string().meta({ description: 'ID or UUID of the customer.' });
const did = z.string().meta({ description: 'ID or UUID of the document.' });

export const customerNamed = z.object({ id });
export const documentNamed = z.object({ did });
export const bothNamed = z.object({ id, did });
