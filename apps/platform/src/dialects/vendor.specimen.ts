import type { CustomerDocument, DialectName, WholeCustomerDocument } from '@clientele/contracts';
import type { Presents } from './callers.specimen.ts';

export type Kind = CustomerDocument['kind'];

/** A customer in a vendor's terms. */
export type Members = Readonly<Record<string, unknown>>;

/** A change that a vendor's client makes: one member, all else sent back as it was read. */
export interface Change {
  readonly what: string;
  readonly sent: (shown: Members) => Members;
  /** The same natively, where everything else must be as it was. */
  readonly native: (before: WholeCustomerDocument) => Members;
  /** What other vendors' clients see of it. */
  readonly seen?: Readonly<Partial<Record<DialectName, Members>>>;
}

/** A vendor's API as its client knows it. */
export interface Vendor {
  readonly name: DialectName;
  readonly presents: Presents;
  /** Where customers are made and listed, and where one is. */
  readonly root: string;
  readonly at: (customer: CustomerDocument) => string;
  /** The customer in an answer. */
  readonly shownIn: (body: unknown) => Members;
  /** The customers in the answer to a list. */
  readonly listedIn: (body: unknown) => readonly Members[];
  /** What a client sends who wants nothing changed. */
  readonly sentBack: (shown: Members) => Members;
  /** Members that change with every write. */
  readonly versions: readonly string[];
  /** What a write is answered that sends the version of an earlier read; `null` where there is none. */
  readonly stale: number | null;
  /** The whole name, as this vendor's client would print it. */
  readonly nameIn: (shown: Members, kind: Kind) => unknown;
  /** A new name; a person's last name is the last word. */
  readonly renamed: (shown: Members, name: string, kind: Kind) => Members;
  /** A company of this name as a client makes it, with much of what it can say, and what it is natively. */
  readonly make: (name: string) => Members;
  readonly made: Members;
  readonly madeIn: (body: unknown) => string;
  /** Switches as they are shown and sent; a vendor has none, or one. */
  readonly switch: { readonly member: string; readonly native: 'active' | 'archived' | 'inactive' } | null;
  /** What a write that says nothing makes of a customer natively; with most vendors it says nothing. */
  readonly emptied: (before: WholeCustomerDocument) => Members;
  readonly changes: readonly Change[];
}

/** How most vendors' clients present their token. */
export const bearer: Presents = (key) => ({ authorization: `Bearer ${key}` });

export const membersOf = (value: unknown): Members => value as Members;
export const listOf = (value: unknown): readonly Members[] => value as readonly Members[];

/** First and last name: the last word is the last name. */
export const split = (name: string): readonly [string, string] => {
  const end = name.lastIndexOf(' ');
  return [name.slice(0, end), name.slice(end + 1)];
};
