import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { contactDocumentOf, streamOf, type ContactDocument } from '@clientele/contracts';
import { EventStore, Refused } from '@clientele/event-store';
import type { Credential } from '@clientele/http';
import { countContacts, listContacts, type ContactListQuery, type ContactsOf } from './contacts.list.ts';
import { contactsView, type ContactRow } from './contacts.view.ts';
import type { DocumentPage, Place } from './page.ts';
import type { Moment } from './parameters.ts';
import { positionOf, rowAt, rowOf } from './past.ts';
import { Reads } from './reads.ts';
import { tableOf } from './view.ts';

export const contactStream = (tenant: string, id: string): string => streamOf('contact', tenant, id);

/** A contact as JSON text. */
export interface ContactShown {
  readonly version: number;
  readonly text: string;
}

export class ReadContact extends Query<ContactShown> {
  constructor(
    readonly tenant: string,
    readonly id: string,
  ) {
    super();
  }
}

const ROW = {
  name: 'contact',
  text: `select stage, version, document::text from views.${tableOf(contactsView)}
    where tenant = $1 and id = $2::uuid`,
};

@QueryHandler(ReadContact)
export class ReadContactHandler implements IQueryHandler<ReadContact> {
  constructor(private readonly reads: Reads) {}

  async execute({ tenant, id }: ReadContact): Promise<ContactShown> {
    const row = await this.reads.row<[ContactRow['stage'], number, string]>(ROW, [tenant, id]);
    if (!row || row[0] === 'deleted') throw new Refused('contact-not-found');
    const [, version, text] = row;
    return { version, text };
  }
}

type Asking = Pick<Credential, 'tenant' | 'rights'>;

export class ReadContactAsOf extends Query<ContactDocument> {
  constructor(
    readonly asking: Asking,
    readonly id: string,
    readonly moment: Moment,
  ) {
    super();
  }
}

@QueryHandler(ReadContactAsOf)
export class ReadContactAsOfHandler implements IQueryHandler<ReadContactAsOf> {
  constructor(private readonly store: EventStore) {}

  async execute({ asking: { tenant, rights }, id, moment }: ReadContactAsOf): Promise<ContactDocument> {
    const position = await positionOf(this.store, moment);
    const events = await this.store.readStream(contactStream(tenant, id));
    const now = rowOf(contactsView, events);
    // What was deleted is history: only those who may audit are shown it.
    if (!now || (now.stage === 'deleted' && !rights.has('audit:read')))
      throw new Refused('contact-not-found');
    const then = rowAt(contactsView, events, position);
    if (!then) throw new Refused('not-yet');
    if (then.stage === 'deleted') throw new Refused('contact-not-found');
    return contactDocumentOf(id, then.fields, then.standing);
  }
}

/** A page of contacts, and how many there are in all when that was asked for. */
export interface ContactList extends DocumentPage {
  readonly total: number | null;
}

export class ListContacts extends Query<ContactList> {
  constructor(
    readonly scope: ContactsOf,
    readonly query: ContactListQuery,
    readonly place: Place | null,
  ) {
    super();
  }
}

@QueryHandler(ListContacts)
export class ListContactsHandler implements IQueryHandler<ListContacts> {
  constructor(private readonly reads: Reads) {}

  async execute({ scope, query, place }: ListContacts): Promise<ContactList> {
    const [page, total] = await Promise.all([
      listContacts(this.reads, scope, query, place),
      query.total ? countContacts(this.reads, scope, query) : null,
    ]);
    return { ...page, total };
  }
}

export const CONTACT_QUERY_HANDLERS = [ReadContactHandler, ReadContactAsOfHandler, ListContactsHandler];
