import type { ContactEvent, CustomerEvent, Event, OrderEvent } from '@clientele/contracts';
import { isRefusal, refuse, type Decisions } from '@clientele/decider';
import { contact, type Contact, type Customer, type Order } from '@clientele/domain';
import { on, type Part } from '@clientele/event-store';

/** What each of them says when its customer goes. */
export interface Farewells {
  readonly contact: (state: Contact) => readonly ContactEvent[];
}

type LinkedPart = Part<Contact, ContactEvent>;

/** Customers by the names that a command gives them, and by their ids the streams that go along. */
export type CustomerParts<Name extends string> = Readonly<Record<Name, Part<Customer, CustomerEvent>>> & {
  readonly [id: string]: Part<Customer, CustomerEvent> | Part<Order, OrderEvent> | LinkedPart;
};

type States = Readonly<Record<string, unknown>>;

const idsIn = (customer: Customer): readonly string[] =>
  customer.stage === 'live' ? customer.contacts.map(({ contactId }) => contactId) : [];

/**
 * What is linked to a customer that goes: streams of other contexts, which hear of it in the same append.
 * They are named by their ids.
 */
export class Belongings {
  readonly parts: Readonly<Record<string, LinkedPart>>;

  constructor(customer: Customer) {
    this.parts = Object.fromEntries(idsIn(customer).map((id) => [id, on(contact, id)]));
  }

  /**
   * The decision about the customer, and what they say when it lets the customer go. `busy` when more is
   * linked to it than was named: the edge names them again.
   */
  after(decided: Decisions, customer: Customer, states: States, farewells: Farewells): Decisions {
    if (isRefusal(decided) || Object.keys(decided).length === 0) return decided;
    if (!idsIn(customer).every((id) => Object.hasOwn(this.parts, id))) return refuse('busy');
    const said = Object.keys(this.parts).map((id): [string, readonly Event[]] => [
      id,
      farewells.contact(states[id] as Contact),
    ]);
    return { ...decided, ...Object.fromEntries(said) };
  }
}
