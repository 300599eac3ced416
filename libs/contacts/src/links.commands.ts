import {
  streamOf,
  type ContactEvent,
  type ContactFlags,
  type ContactLink,
  type CustomerEvent,
  type Event,
} from '@clientele/contracts';
import { isRefusal, refuse, together, type Decisions } from '@clientele/decider';
import {
  contact,
  contactLeaves,
  customer,
  linkContact,
  linkToCustomer,
  replaceContacts,
  unlinkContact,
  unlinkFromCustomer,
  type Contact,
  type Customer,
} from '@clientele/domain';
import {
  EventStore,
  loadStream,
  namedAgain,
  on,
  transactParts,
  type CommandMeta,
  type Part,
  type Written,
} from '@clientele/event-store';
import { Command, CommandHandler } from '@nestjs/cqrs';

/** A contact and a customer that a command links, or keeps apart. */
export interface Pair {
  readonly customerId: string;
  readonly contactId: string;
}

const partsOf = ({ customerId, contactId }: Pair) => ({
  customer: on(customer, customerId),
  contact: on(contact, contactId),
});

/** Links a contact to a customer with these flags; answers the customer. */
export class LinkContact extends Command<Written<Customer>> {
  constructor(
    readonly pair: Pair,
    readonly flags: Partial<ContactFlags>,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(LinkContact)
export class LinkContactHandler {
  constructor(private readonly store: EventStore) {}

  async execute({ pair, flags, meta }: LinkContact) {
    const decision = together({
      customer: linkContact(pair.contactId, flags),
      contact: linkToCustomer(pair.customerId),
    });
    return (await transactParts(this.store, partsOf(pair), decision, meta)).customer;
  }
}

/** Unlinks a contact from a customer; answers the customer. */
export class UnlinkContact extends Command<Written<Customer>> {
  constructor(
    readonly pair: Pair,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(UnlinkContact)
export class UnlinkContactHandler {
  constructor(private readonly store: EventStore) {}

  async execute({ pair, meta }: UnlinkContact) {
    const decision = together({
      customer: unlinkContact(pair.contactId),
      contact: unlinkFromCustomer(pair.customerId),
    });
    return (await transactParts(this.store, partsOf(pair), decision, meta)).customer;
  }
}

/** Links a customer to these contacts and no others; answers the customer. */
export class ReplaceContactLinks extends Command<Written<Customer>> {
  constructor(
    readonly customerId: string,
    readonly wanted: readonly ContactLink[],
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

/** The customer, and by their ids all contacts that it has or shall have. */
interface SetParts {
  readonly customer: Part<Customer, CustomerEvent>;
  readonly [contactId: string]: Part<Customer, CustomerEvent> | Part<Contact, ContactEvent>;
}

interface SetStates {
  readonly customer: Customer;
  readonly [contactId: string]: unknown;
}

@CommandHandler(ReplaceContactLinks)
export class ReplaceContactLinksHandler {
  constructor(private readonly store: EventStore) {}

  execute(command: ReplaceContactLinks): Promise<Written<Customer>> {
    const { customerId, wanted, meta } = command;
    const stream = streamOf(customer.category, meta.tenant, customerId);
    return namedAgain(async () => {
      const { state } = await loadStream(meta.overlay ?? this.store, customer, stream);
      const known = state.stage === 'live' ? state.contacts : [];
      const parts: SetParts = {
        customer: on(customer, customerId),
        ...Object.fromEntries([...known, ...wanted].map(({ contactId: id }) => [id, on(contact, id)])),
      };
      return (await transactParts(this.store, parts, replaced(command), meta)).customer;
    });
  }
}

/** What the customer says of its links, and each contact of its own. */
const replaced =
  ({ customerId, wanted }: ReplaceContactLinks) =>
  (states: SetStates): Decisions => {
    const said = replaceContacts(wanted)(states.customer);
    if (isRefusal(said)) return said;
    const events: Record<string, readonly Event[]> = { customer: said };
    for (const { type, data } of said) {
      if (type !== 'CustomerContactLinked' && type !== 'CustomerContactUnlinked') continue;
      const { contactId: id } = data;
      // It was linked after the streams were named: they are named again.
      if (!Object.hasOwn(states, id)) return refuse('busy');
      const half = type === 'CustomerContactLinked' ? linkToCustomer(customerId) : contactLeaves(customerId);
      const decided = half(states[id] as Contact);
      if (isRefusal(decided)) {
        const index = wanted.findIndex(({ contactId }) => contactId === id);
        return { ...decided, detail: { pointer: `/contacts/${index}/id` } };
      }
      events[id] = decided;
    }
    return events;
  };

export const LINK_HANDLERS = [LinkContactHandler, UnlinkContactHandler, ReplaceContactLinksHandler];
