import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import {
  documentOf,
  linksAfter,
  NO_LINKS,
  type CustomerEvent,
  type CustomerLinks,
  type WholeCustomerDocument,
} from '@clientele/contracts';
import { EventStore, Refused, type Opened } from '@clientele/event-store';
import { CUSTOMER_PARTS, rowsAt, type PartName } from './customers.parts.ts';
import { readPast, type Asking, type CustomerShown } from './customers.queries.ts';
import { customersView, type CustomerRow } from './customers.view.ts';
import type { Statement } from './database.ts';
import type { Moment } from './parameters.ts';
import { positionOf, rowAt } from './past.ts';
import { Reads } from './reads.ts';
import { tableOf } from './view.ts';

export class ReadWholeCustomer extends Query<CustomerShown> {
  constructor(
    readonly tenant: string,
    readonly id: string,
    readonly parts: readonly PartName[],
  ) {
    super();
  }
}

type Columns = [
  stage: CustomerRow['stage'],
  version: number,
  document: string,
  into: string,
  ...parts: (string | null)[],
];

/** One statement for the customer and all of its parts. */
const statementOf = (parts: readonly PartName[]): Statement => {
  const columns = ['stage', 'version', 'document::text', 'into_id'].map((column) => `k.${column}`);
  const texts = parts.flatMap((name) => CUSTOMER_PARTS[name].columns);
  return {
    name: `customer with ${parts.join()}`,
    text: `select ${[...columns, ...texts].join(', ')}
      from views.${tableOf(customersView)} k where k.tenant = $1 and k.id = $2::uuid`,
  };
};

@QueryHandler(ReadWholeCustomer)
export class ReadWholeCustomerHandler implements IQueryHandler<ReadWholeCustomer> {
  constructor(private readonly reads: Reads) {}

  async execute({ tenant, id, parts }: ReadWholeCustomer): Promise<CustomerShown> {
    const row = await this.reads.wideRow<Columns>(statementOf(parts), [tenant, id]);
    if (!row || row[0] === 'deleted') throw new Refused('customer-not-found');
    const [stage, version, document, into, ...texts] = row;
    if (stage === 'merged') return { stage, into };
    const members = parts.map((name) => {
      const { columns, shown } = CUSTOMER_PARTS[name];
      return `"${name}":${shown(texts.splice(0, columns.length), id)}`;
    });
    return { stage, version, text: `${[document.slice(0, -1), ...members].join(',')}}` };
  }
}

/** A customer as it was, with its parts as they were. */
export class ReadWholeCustomerAsOf extends Query<WholeCustomerDocument> {
  constructor(
    readonly asking: Asking,
    readonly id: string,
    readonly parts: readonly PartName[],
    readonly moment: Moment,
  ) {
    super();
  }
}

const linksAt = (events: readonly Opened[], position: bigint): CustomerLinks =>
  (events as readonly (Opened & CustomerEvent)[])
    .filter((event) => event.position <= position)
    .reduce<CustomerLinks>(linksAfter, NO_LINKS);

@QueryHandler(ReadWholeCustomerAsOf)
export class ReadWholeCustomerAsOfHandler implements IQueryHandler<ReadWholeCustomerAsOf> {
  constructor(private readonly store: EventStore) {}

  async execute({ asking, id, parts, moment }: ReadWholeCustomerAsOf) {
    const position = await positionOf(this.store, moment);
    const events = await readPast(this.store, asking, id);
    const customer = rowAt(customersView, events, position);
    if (!customer) throw new Refused('not-yet');
    if (customer.stage === 'deleted') throw new Refused('customer-not-found');
    const row = rowsAt(this.store, asking.tenant, position);
    const then = { customerId: id, links: linksAt(events, position), row };
    // All their streams are asked for at the same moment, so they are read in one statement.
    const members = await Promise.all(parts.map(async (name) => [name, await CUSTOMER_PARTS[name].at(then)]));
    return { ...documentOf(id, customer.fields, customer.standing), ...Object.fromEntries(members) };
  }
}

export const WHOLE_CUSTOMER_QUERY_HANDLERS = [ReadWholeCustomerHandler, ReadWholeCustomerAsOfHandler];
