import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { streamOf } from '@clientele/contracts';
import {
  Addresses,
  Cursors,
  found,
  type Address,
  type CustomerAddress,
  type Exchange,
  type Reply,
} from '@clientele/http';
import { ReadCustomer } from './customers.queries.ts';
import { answerPage, type AskedList } from './lists.ts';
import type { Moment } from './parameters.ts';
import { ParkedStreams } from './parked.ts';
import { redirected } from './redirected.ts';
import { ReadResource, ReadResourceAsOf } from './resource.queries.ts';
import type { Resource } from './resource.ts';
import type { Selection } from './selection.ts';

/** Answers reads of resources with a number, which are alike for all of them. */
@Injectable()
export class Answers {
  constructor(
    private readonly queries: QueryBus,
    private readonly addresses: Addresses,
    private readonly cursors: Cursors,
    private readonly parked: ParkedStreams,
  ) {}

  /** One resource as it is, or as it was. */
  async one(
    resource: Resource,
    named: Address,
    moment: Moment | undefined,
    exchange: Exchange,
  ): Promise<Reply> {
    const caller = exchange.credential();
    const { tenant } = caller;
    const { kind, view } = resource;
    const id = await this.addresses.resource({ tenant, overlay: null }, kind, named);
    if (moment !== undefined) {
      const then = await this.queries.execute(new ReadResourceAsOf(resource, caller, id, moment));
      return found(then.version, then);
    }
    const { version, text } = await this.queries.execute(new ReadResource(resource, tenant, id));
    const headers = await this.parked.headersFor(view.name, streamOf(kind, tenant, id), exchange);
    return found(version, text, headers);
  }

  page(list: AskedList, selection: Selection): Promise<Reply> {
    return answerPage(this.queries, this.cursors, list, selection);
  }

  /** What is under a customer at this path; of a customer that was merged, it is under the survivor. */
  async ofCustomer(
    tenant: string,
    named: CustomerAddress,
    path: string,
    answer: (customerId: string) => Promise<Reply>,
  ): Promise<Reply> {
    const customerId = await this.addresses.customer({ tenant, overlay: null }, named);
    const customer = await this.queries.execute(new ReadCustomer(tenant, customerId));
    return customer.stage === 'merged' ? redirected(customer.into, path) : answer(customerId);
  }
}
