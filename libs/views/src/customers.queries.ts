import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { documentOf, streamOf, type CustomerDocument } from '@clientele/contracts';
import { EventStore, Refused, type Opened } from '@clientele/event-store';
import type { Credential } from '@clientele/http';
import { historyOf, type History } from './customers.history.ts';
import { customersView, type CustomerRow } from './customers.view.ts';
import type { Moment } from './parameters.ts';
import { positionOf, rowAt, rowOf } from './past.ts';
import { Reads } from './reads.ts';
import { tableOf } from './view.ts';

export const customerStream = (tenant: string, id: string): string => streamOf('customer', tenant, id);

/** A customer that is there, as JSON text; or that was merged, and its survivor. */
export type CustomerShown =
  | { readonly stage: 'live'; readonly version: number; readonly text: string }
  | { readonly stage: 'merged'; readonly into: string };

export class ReadCustomer extends Query<CustomerShown> {
  constructor(
    readonly tenant: string,
    readonly id: string,
  ) {
    super();
  }
}

const ROW = {
  name: 'customer',
  text: `select stage, version, document::text, into_id from views.${tableOf(customersView)}
    where tenant = $1 and id = $2::uuid`,
};
type RowColumns = [stage: CustomerRow['stage'], version: number, document: string, into: string];

@QueryHandler(ReadCustomer)
export class ReadCustomerHandler implements IQueryHandler<ReadCustomer> {
  constructor(private readonly reads: Reads) {}

  async execute({ tenant, id }: ReadCustomer): Promise<CustomerShown> {
    const row = await this.reads.row<RowColumns>(ROW, [tenant, id]);
    if (!row || row[0] === 'deleted') throw new Refused('customer-not-found');
    const [stage, version, text, into] = row;
    return stage === 'merged' ? { stage, into } : { stage, version, text };
  }
}

/** Who asks for what was. */
export type Asking = Pick<Credential, 'tenant' | 'rights'>;

// What was deleted or merged is history: only those who may audit are shown it.
const checkMaySee = ({ rights }: Asking, row: CustomerRow | null): void => {
  if (!row) throw new Refused('customer-not-found');
  if (row.stage === 'live' || rights.has('audit:read')) return;
  throw new Refused(row.stage === 'deleted' ? 'customer-not-found' : 'forbidden');
};

/** Reads a customer's stream for somebody who may see it. */
export const readPast = async (store: EventStore, asking: Asking, id: string): Promise<readonly Opened[]> => {
  const events = await store.readStream(customerStream(asking.tenant, id));
  checkMaySee(asking, rowOf(customersView, events));
  return events;
};

export class ReadCustomerAsOf extends Query<CustomerDocument> {
  constructor(
    readonly asking: Asking,
    readonly id: string,
    readonly moment: Moment,
  ) {
    super();
  }
}

@QueryHandler(ReadCustomerAsOf)
export class ReadCustomerAsOfHandler implements IQueryHandler<ReadCustomerAsOf> {
  constructor(private readonly store: EventStore) {}

  async execute({ asking, id, moment }: ReadCustomerAsOf): Promise<CustomerDocument> {
    const position = await positionOf(this.store, moment);
    const row = rowAt(customersView, await readPast(this.store, asking, id), position);
    if (!row) throw new Refused('not-yet');
    if (row.stage === 'deleted') throw new Refused('customer-not-found');
    return documentOf(id, row.fields, row.standing);
  }
}

export class ReadCustomerHistory extends Query<History> {
  constructor(
    readonly asking: Asking,
    readonly id: string,
    readonly part: { readonly below: number; readonly limit: number },
  ) {
    super();
  }
}

@QueryHandler(ReadCustomerHistory)
export class ReadCustomerHistoryHandler implements IQueryHandler<ReadCustomerHistory> {
  constructor(private readonly store: EventStore) {}

  async execute({ asking, id, part }: ReadCustomerHistory): Promise<History> {
    return historyOf(id, await readPast(this.store, asking, id), part);
  }
}

export const CUSTOMER_QUERY_HANDLERS = [
  ReadCustomerHandler,
  ReadCustomerAsOfHandler,
  ReadCustomerHistoryHandler,
];
