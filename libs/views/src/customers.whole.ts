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

const ROWS = `views.${tableOf(customersView)} k`;

const textsOf = (parts: readonly PartName[]): string[] =>
  parts.flatMap((name) => CUSTOMER_PARTS[name].columns);

/** One statement for the customer and all of its parts. */
const statementOf = (parts: readonly PartName[]): Statement => {
  const columns = ['stage', 'version', 'document::text', 'into_id'].map((column) => `k.${column}`);
  return {
    name: `customer with ${parts.join()}`,
    text: `select ${[...columns, ...textsOf(parts)].join(', ')}
      from ${ROWS} where k.tenant = $1 and k.id = $2::uuid`,
  };
};

/** A customer with parts, out of the texts of their columns. */
const wholeText = (
  id: string,
  document: string,
  parts: readonly PartName[],
  texts: readonly (string | null)[],
): string => {
  const rest = [...texts];
  const members = parts.map((name) => {
    const { columns, shown } = CUSTOMER_PARTS[name];
    return `"${name}":${shown(rest.splice(0, columns.length), id)}`;
  });
  return [document.slice(0, -1), ...members].join(',') + '}';
};

/**
 * Puts their parts to the customers of a page. Each is read anew together with them, so that it fits them;
 * one that went meanwhile is left out.
 */
export const withParts =
  (tenant: string, parts: readonly PartName[]) =>
  async (reads: Reads, documents: readonly string[]): Promise<readonly string[]> => {
    const ids = documents.map((text) => (JSON.parse(text) as WholeCustomerDocument).id);
    const rows = await reads.list<[id: string, document: string, ...texts: (string | null)[]]>(
      `select ${['k.id::text', 'k.document::text', ...textsOf(parts)].join(', ')}
        from ${ROWS} where k.tenant = $1 and k.id = any($2::uuid[]) and k.stage = 'live'`,
      [tenant, ids],
    );
    const whole = new Map(
      rows.map(([id, document, ...texts]) => [id, wholeText(id, document, parts, texts)]),
    );
    return ids.flatMap((id) => whole.get(id) ?? []);
  };

@QueryHandler(ReadWholeCustomer)
export class ReadWholeCustomerHandler implements IQueryHandler<ReadWholeCustomer> {
  constructor(private readonly reads: Reads) {}

  async execute({ tenant, id, parts }: ReadWholeCustomer): Promise<CustomerShown> {
    const row = await this.reads.wideRow<Columns>(statementOf(parts), [tenant, id]);
    if (!row || row[0] === 'deleted') throw new Refused('customer-not-found');
    const [stage, version, document, into, ...texts] = row;
    if (stage === 'merged') return { stage, into };
    return { stage, version, text: wholeText(id, document, parts, texts) };
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
