import type {
  ContactEvent,
  CreditEvent,
  CustomerEvent,
  DocumentEvent,
  OrderEvent,
} from '@clientele/contracts';
import { isRefusal, refuse, type Decisions } from '@clientele/decider';
import {
  contact,
  document,
  type Contact,
  type Credit,
  type Customer,
  type Document,
  type LiveCustomer,
  type Order,
} from '@clientele/domain';
import { on, type Part } from '@clientele/event-store';

/** What each of them says when its customer goes. */
export interface Farewells {
  readonly contact: (state: Contact) => readonly ContactEvent[];
  readonly document: (state: Document) => readonly DocumentEvent[];
}

type LinkedPart = Part<Contact, ContactEvent> | Part<Document, DocumentEvent>;
type OtherPart = Part<Order, OrderEvent> | Part<Credit, CreditEvent> | LinkedPart;

/** Customers by the names that a command gives them, and by their ids the streams that go along. */
export type CustomerParts<Name extends string> = Readonly<Record<Name, Part<Customer, CustomerEvent>>> & {
  readonly [name: string]: Part<Customer, CustomerEvent> | OtherPart;
};

type States = Readonly<Record<string, unknown>>;

/**
 * What is linked to a customer that goes: streams of other contexts, which hear of it in the same append.
 * They are named by their ids.
 */
export class Belongings {
  readonly parts: Readonly<Record<string, LinkedPart>>;
  readonly #contacts: readonly string[];
  readonly #documents: readonly string[];

  constructor(customer: Customer) {
    const { contacts, documents } = linkedTo(customer);
    this.#contacts = contacts;
    this.#documents = documents;
    this.parts = Object.fromEntries([
      ...contacts.map((id) => [id, on(contact, id)] as const),
      ...documents.map((id) => [id, on(document, id)] as const),
    ]);
  }

  /**
   * The decision about the customer, and what they say when it lets the customer go. `busy` when more is
   * linked to it than was named: the edge names them again.
   */
  after(decided: Decisions, customer: Customer, states: States, farewells: Farewells): Decisions {
    if (isRefusal(decided) || Object.keys(decided).length === 0) return decided;
    const { contacts, documents } = linkedTo(customer);
    if (![...contacts, ...documents].every((id) => Object.hasOwn(this.parts, id))) return refuse('busy');
    // The log gives each part the state of its own aggregate.
    return {
      ...decided,
      ...Object.fromEntries([
        ...this.#contacts.map((id) => [id, farewells.contact(states[id] as Contact)] as const),
        ...this.#documents.map((id) => [id, farewells.document(states[id] as Document)] as const),
      ]),
    };
  }
}

const linkedTo = (
  customer: Customer,
): { readonly contacts: readonly string[]; readonly documents: readonly string[] } => {
  const { contacts, documents }: Pick<LiveCustomer, 'contacts' | 'documents'> =
    customer.stage === 'live' ? customer : { contacts: [], documents: [] };
  return { contacts: contacts.map(({ contactId }) => contactId), documents };
};
