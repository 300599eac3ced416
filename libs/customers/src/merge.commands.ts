import {
  streamOf,
  type CustomerEvent,
  type MergeChoices,
  type OrderEvent,
  type Right,
} from '@clientele/contracts';
import { customer, mergeCustomers, order, type Customer, type Order } from '@clientele/domain';
import {
  EventStore,
  loadStream,
  on,
  Refused,
  transactParts,
  type CommandMeta,
  type Part,
  type Written,
} from '@clientele/event-store';
import { Command, CommandHandler } from '@nestjs/cqrs';

/**
 * Times that a merge names its streams when orders of the customer that goes are linked at the same moment.
 */
export const MERGE_TRIES_MAX = 5;

/** Merges one customer into another; answers the survivor. */
export class MergeCustomers extends Command<Written<Customer>> {
  constructor(
    readonly ids: { readonly into: string; readonly from: string },
    readonly choices: MergeChoices,
    readonly rights: ReadonlySet<Right>,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

/** Both customers, and by their ids the orders of the one that goes. */
interface MergeParts {
  readonly into: Part<Customer, CustomerEvent>;
  readonly from: Part<Customer, CustomerEvent>;
  readonly [orderId: string]: Part<Customer, CustomerEvent> | Part<Order, OrderEvent>;
}

@CommandHandler(MergeCustomers)
export class MergeCustomersHandler {
  constructor(private readonly store: EventStore) {}

  async execute({ ids, choices, rights, meta }: MergeCustomers): Promise<Written<Customer>> {
    const decision = mergeCustomers({ ids, choices, mayDiscount: rights.has('discounts:write') });
    for (let tries = 1; ; tries += 1) {
      const parts = await this.#parts(ids, meta);
      try {
        return (await transactParts(this.store, parts, decision, meta)).into;
      } catch (error) {
        // An order may have been linked after the streams were named.
        if (!(error instanceof Refused && error.code === 'busy') || tries === MERGE_TRIES_MAX) throw error;
      }
    }
  }

  async #parts({ into, from }: MergeCustomers['ids'], { tenant, overlay }: CommandMeta): Promise<MergeParts> {
    const goes = await loadStream(overlay ?? this.store, customer, streamOf(customer.category, tenant, from));
    const orders = goes.state.stage === 'live' ? goes.state.orders : [];
    return {
      ...Object.fromEntries(orders.map((orderId) => [orderId, on(order, orderId)])),
      into: on(customer, into),
      from: on(customer, from),
    };
  }
}

export const MERGE_HANDLERS = [MergeCustomersHandler];
