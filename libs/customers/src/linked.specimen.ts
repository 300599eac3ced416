import { streamOf } from '@clientele/contracts';
import { together } from '@clientele/decider';
import {
  attachDocument,
  attachToCustomer,
  contact,
  createContact,
  customer,
  deleteContact,
  document,
  linkContact,
  linkToCustomer,
  referenceDocument,
  type Customer,
} from '@clientele/domain';
import {
  loadStream,
  on,
  transact,
  transactParts,
  type CommandMeta,
  type EventStore,
} from '@clientele/event-store';
import { stamped } from '@clientele/event-store/specimen';
import { randomUUID } from 'node:crypto';

/** A contact and a document. */
export interface Things {
  readonly contactId: string;
  readonly documentId: string;
}

/** What other contexts do to one tenant's contacts and documents, as they would do it. */
export class OtherContexts {
  constructor(
    private readonly store: EventStore,
    private readonly tenant: string,
  ) {}

  async begin(): Promise<Things> {
    const [contactId, documentId] = [randomUUID(), randomUUID()];
    const created = createContact({ id: contactId, number: 1, input: { lastName: 'Doe' } });
    await transact(this.store, on(contact, contactId), created, this.#meta());
    const place = { number: 1, creatorId: 'key:test', contentUrl: 'https://x.example/a' };
    await transact(this.store, on(document, documentId), referenceDocument(place), this.#meta());
    return { contactId, documentId };
  }

  async link(customerId: string, { contactId, documentId }: Things): Promise<void> {
    const linked = together({
      customer: linkContact(contactId, { portalUser: true }),
      contact: linkToCustomer(customerId),
    });
    const pair = { customer: on(customer, customerId), contact: on(contact, contactId) };
    await transactParts(this.store, pair, linked, this.#meta());
    const attached = together({
      customer: attachDocument(documentId),
      document: attachToCustomer(customerId),
    });
    const both = { customer: on(customer, customerId), document: on(document, documentId) };
    await transactParts(this.store, both, attached, this.#meta());
  }

  async deleteContact(contactId: string): Promise<void> {
    await transact(this.store, on(contact, contactId), deleteContact(), this.#meta());
  }

  async customer(id: string): Promise<Customer> {
    return (await loadStream(this.store, customer, streamOf('customer', this.tenant, id))).state;
  }

  /** The customers that the contact, and the document, name. */
  async customersOf({ contactId, documentId }: Things): Promise<readonly (readonly string[] | null)[]> {
    const linked = await loadStream(this.store, contact, streamOf('contact', this.tenant, contactId));
    const attached = await loadStream(this.store, document, streamOf('document', this.tenant, documentId));
    return [linked.state, attached.state].map((state) =>
      state.stage === 'live' ? state.fields.customerIds : null,
    );
  }

  #meta(): CommandMeta {
    return stamped({ tenant: this.tenant });
  }
}
