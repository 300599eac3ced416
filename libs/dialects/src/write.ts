import type {
  CustomerDocument,
  DocumentDocument,
  RefusalCode,
  WholeCustomerDocument,
} from '@clientele/contracts';
import { isDeepStrictEqual } from 'node:util';
import {
  codeOf,
  statusOf,
  type Expectation,
  type NativeApi,
  type NativeCommand,
  type Recorded,
} from './native-api.ts';

/** How often a write is compared anew when others were faster. */
export const WRITE_TRIES_MAX = 3;

const CONFLICTS: ReadonlySet<RefusalCode | null> = new Set(['precondition-failed', 'busy']);

/** What a dialect shows of a customer besides itself. */
export type Include = keyof Pick<
  WholeCustomerDocument,
  'contacts' | 'cards' | 'credit' | 'documents' | 'orders'
>;

/** A write of a dialect to one customer. */
export interface CustomerWrite {
  /** How the customer is named natively; `null` when it is made under an id of ours. */
  readonly customer: string | null;
  /** What the dialect shows besides the customer: its writes expect the versions of these, too. */
  readonly include: readonly Include[];
  /**
   * The commands that make of what is shown what was sent; none when it is so already. `null` is shown of a
   * customer that is not. Pure: it is asked again after a conflict.
   */
  readonly difference: (shown: WholeCustomerDocument | null) => readonly NativeCommand[];
  /** The client sent the vendor's own version, so a conflict is for it to know. */
  readonly exact?: boolean;
}

/** A write to any resource. */
interface Write<Shown> {
  readonly look: () => Promise<Shown | null>;
  readonly difference: (shown: Shown | null) => readonly NativeCommand[];
  readonly versionsOf: (shown: Shown) => readonly Expectation[];
  readonly readBack: (shown: Shown | null, recorded: Recorded) => Promise<Shown | null>;
  readonly exact?: boolean | undefined;
}

/**
 * The one rule of every write: it is the difference between what the dialect shows now and what was sent,
 * recorded in one transaction that expects the versions that were read. When others were faster it is
 * compared again. Answers what is read once the write is settled; `null` when it is no more.
 */
const writeDifference = async <Shown>(native: NativeApi, write: Write<Shown>): Promise<Shown | null> => {
  for (let tries = 1; ; tries += 1) {
    const shown = await write.look();
    const commands = write.difference(shown);
    if (commands.length === 0) return shown;
    try {
      const recorded = await native.transact(commands, shown === null ? [] : write.versionsOf(shown));
      return await write.readBack(shown, recorded);
    } catch (error) {
      const again = CONFLICTS.has(codeOf(error)) && write.exact !== true && tries < WRITE_TRIES_MAX;
      if (!again) throw error;
    }
  }
};

/** Writes to a customer by the one rule of every write. */
export const writeCustomer = (
  native: NativeApi,
  write: CustomerWrite,
): Promise<WholeCustomerDocument | null> =>
  writeDifference(native, {
    ...write,
    look: () => look(native, write),
    versionsOf,
    readBack: (shown, recorded) => readBack(native, write, shown, recorded),
  });

/** The address of a document that is named by UUID or number. */
export const documentPath = (document: string): string => `/v1/documents/${encodeURIComponent(document)}`;

/** Writes to a document by the one rule of every write; `difference` is as in {@link CustomerWrite}. */
export const writeDocument = (
  native: NativeApi,
  document: string,
  difference: (shown: DocumentDocument | null) => readonly NativeCommand[],
): Promise<DocumentDocument | null> =>
  writeDifference(native, {
    look: () => native.find<DocumentDocument>(documentPath(document), 'head'),
    difference,
    versionsOf: ({ id, version }) => [{ path: documentPath(id), version }],
    readBack: (_, { position, results }) =>
      readAt(native, documentPath(document), position, results.at(-1)?.body as DocumentDocument),
  });

/** The address of a customer with what a dialect shows of it. */
export const customerPath = (customer: string, include: readonly Include[] = []): string => {
  const path = `/v1/customers/${encodeURIComponent(customer)}`;
  return include.length === 0 ? path : `${path}?include=${include.join()}`;
};

const look = async (
  native: NativeApi,
  { customer, include }: CustomerWrite,
): Promise<WholeCustomerDocument | null> =>
  customer === null ? null : native.find(customerPath(customer, include), 'head');

/** Each part that is a stream has a version of its own; one that is not yet has 0. */
const versionsOf = ({ id, version, cards, credit }: WholeCustomerDocument): readonly Expectation[] => {
  const path = customerPath(id);
  return [
    { path, version },
    ...(cards === undefined ? [] : [{ path: `${path}/cards`, version: cards.version }]),
    ...(credit === undefined ? [] : [{ path: `${path}/credit`, version: credit?.version ?? 0 }]),
  ];
};

/**
 * What the dialect's own next read shows. What is recorded stays recorded: when the views take too long it is
 * read from the log, and when not even that can be read, it is what the commands answered.
 */
const readBack = async (
  native: NativeApi,
  { include }: CustomerWrite,
  shown: WholeCustomerDocument | null,
  { position, results }: Recorded,
): Promise<WholeCustomerDocument | null> => {
  const written = results.map(({ body }) => body).findLast(isCustomer);
  const id = shown?.id ?? written?.id;
  if (id === undefined) return null;
  const otherwise = written === undefined ? null : { ...shown, ...written };
  return readAt(native, customerPath(id, include), position, otherwise);
};

/** A resource as of a position; `otherwise` when it cannot be read anywhere. */
const readAt = async <Shown>(
  native: NativeApi,
  path: string,
  position: string,
  otherwise: Shown | null,
): Promise<Shown | null> => {
  const then = `${path}${path.includes('?') ? '&' : '?'}asOf=${position}`;
  try {
    const inLog = () => native.find<Shown>(then);
    return await native.find<Shown>(path, position).catch(unlessRefused(inLog));
  } catch (error) {
    if (statusOf(error) === null || otherwise === null) throw error;
    return otherwise;
  }
};

const unlessRefused =
  <T>(otherwise: () => Promise<T>) =>
  (error: unknown): Promise<T> =>
    statusOf(error) === null ? Promise.reject(error) : otherwise();

const isCustomer = (body: unknown): body is CustomerDocument =>
  typeof body === 'object' && body !== null && 'displayName' in body && 'billing' in body;

/** Records commands that depend on nothing that was read, and answers once they can be read everywhere. */
export const record = async (
  native: NativeApi,
  commands: readonly NativeCommand[],
): Promise<Recorded['results']> => {
  const { position, results } = await native.transact(commands);
  await native.settle(position);
  return results;
};

/** The members that were sent and are not as they are shown. What was left out is not among them. */
export const changedMembers = <Shown extends object>(
  shown: Shown,
  sent: { readonly [Name in keyof Shown]?: Shown[Name] | undefined },
): Partial<Shown> => {
  const names = Object.keys(sent) as (keyof Shown)[];
  const changed = names.filter(
    (name) => sent[name] !== undefined && !isDeepStrictEqual(sent[name], shown[name]),
  );
  return Object.fromEntries(changed.map((name) => [name, sent[name]])) as Partial<Shown>;
};

/** An object without the members that are `undefined`. */
export const defined = <T extends object>(members: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>;
  };

/** A patch as a command; none when there is nothing in it. */
export const amend = (customer: string, patch: object): readonly NativeCommand[] =>
  Object.keys(patch).length === 0 ? [] : [{ method: 'PATCH', path: customerPath(customer), body: patch }];
