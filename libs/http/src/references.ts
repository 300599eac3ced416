import { LINE_LENGTH_MAX, type NumberKind, type RefusalCode } from '@clientele/contracts';
import { EventStore, Refused, resolveClaim, seenBy, type CommandMeta } from '@clientele/event-store';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';

/**
 * Which resource has a number. A number never comes to another resource, so a view may say it; the views have
 * the one that is used.
 */
export abstract class References {
  /** `null` when the tenant has no such resource, as of the log's end at the time of the question. */
  abstract idOf(tenant: string, kind: NumberKind, number: number): Promise<string | null>;
}

/** How a path names a resource. */
export type Address =
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'number'; readonly number: number };

/** Resources with a number of their own, besides customers. */
export type AddressedKind = 'order' | 'contact' | 'document';

/** How a path names a customer: also by a unique value that the client chose. */
export type CustomerAddress = Address | { readonly by: 'code' | 'externalId'; readonly value: string };

const NUMBER_PATTERN = /^[1-9]\d{0,14}$/;
const uuid = z.uuid();

const addressOf = (text: string): Address | null => {
  if (NUMBER_PATTERN.test(text)) return { by: 'number', number: Number(text) };
  const id = text.toLowerCase();
  return uuid.safeParse(id).success ? { by: 'id', id } : null;
};

const customerAddressOf = (text: string): CustomerAddress | null => {
  const end = text.indexOf('=');
  const by = text.slice(0, Math.max(end, 0));
  if (by !== 'code' && by !== 'externalId') return addressOf(text);
  const value = text.slice(end + 1).trim();
  return value === '' || value.length > LINE_LENGTH_MAX ? null : { by, value };
};

const addressed = <A>(parse: (text: string) => A | null, message: string) =>
  z
    .string()
    .transform((text, context): A => {
      const address = parse(text);
      if (address !== null) return address;
      context.addIssue(message);
      return z.NEVER;
    })
    .meta({ description: message });

/** A path parameter that names a resource. */
export const address = addressed(addressOf, 'expected a UUID or a number');
/** A path parameter that names a customer. */
export const customerAddress = addressed(
  customerAddressOf,
  'expected a UUID, a number, code=... or externalId=...',
);

/** Who asks: a command, or a reader in a tenant. */
type Asking = CommandMeta | { readonly tenant: string; readonly overlay: null };

/**
 * Finds the resource that an address names. Unique values are read from the log itself, so they are never
 * late.
 */
@Injectable()
export class Addresses {
  constructor(
    private readonly store: EventStore,
    private readonly references: References,
  ) {}

  /** The customer's id; for a UUID without a look, whether there is such a customer or not. */
  async findCustomer(asking: Asking, named: CustomerAddress): Promise<string | null> {
    const { tenant } = asking;
    if (named.by === 'id') return named.id;
    if (named.by === 'number') return this.references.idOf(tenant, 'customer', named.number);
    // A value may be another's by the time that a command is said again.
    const store = 'commandId' in asking ? await seenBy(this.store, asking) : this.store;
    const holder = await resolveClaim(store, tenant, { kind: named.by, value: named.value });
    return holder?.holderId ?? null;
  }

  /** Like {@link findCustomer}, but refuses an address that names none. */
  async customer(asking: Asking, named: CustomerAddress): Promise<string> {
    return found(await this.findCustomer(asking, named), 'customer-not-found');
  }

  /** The id of a resource that is named by UUID or number; refuses a number that none of its kind has. */
  async resource(asking: Asking, kind: AddressedKind, named: Address): Promise<string> {
    return found(await this.findResource(asking, kind, named), `${kind}-not-found`);
  }

  /** The same; `null` for a number that none of its kind has. */
  async findResource({ tenant }: Asking, kind: AddressedKind, named: Address): Promise<string | null> {
    return named.by === 'id' ? named.id : this.references.idOf(tenant, kind, named.number);
  }
}

const found = (id: string | null, otherwise: RefusalCode): string => {
  if (id === null) throw new Refused(otherwise);
  return id;
};
