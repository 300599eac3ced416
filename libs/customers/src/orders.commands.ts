import { streamOf, type OrderInput } from '@clientele/contracts';
import {
  changeOrder,
  customer,
  order,
  recordOrder,
  revokeOrder,
  submitOrder,
  type Order,
} from '@clientele/domain';
import {
  EventStore,
  fresh,
  Identities,
  loadStream,
  namedAgain,
  on,
  transact,
  transactParts,
  type CommandMeta,
  type Written,
} from '@clientele/event-store';
import { Command, CommandHandler } from '@nestjs/cqrs';

export class RecordOrder extends Command<Written<Order>> {
  constructor(
    readonly input: OrderInput,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(RecordOrder)
export class RecordOrderHandler {
  constructor(
    private readonly store: EventStore,
    private readonly identities: Identities,
  ) {}

  async execute({ input, meta }: RecordOrder) {
    const id = this.identities.id();
    const number = await this.identities.number(meta.tenant, 'order');
    const { customerId } = input;
    const parts = {
      order: fresh(order, id),
      ...(customerId ? { customer: on(customer, customerId) } : null),
    };
    const decision = recordOrder({ id, number, input, now: meta.now });
    return (await transactParts(this.store, parts, decision, meta)).order;
  }
}

export class ChangeOrder extends Command<Written<Order>> {
  constructor(
    readonly id: string,
    readonly input: OrderInput,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(ChangeOrder)
export class ChangeOrderHandler {
  constructor(private readonly store: EventStore) {}

  execute(command: ChangeOrder): Promise<Written<Order>> {
    return namedAgain(() => this.#change(command));
  }

  async #change({ id, input, meta }: ChangeOrder) {
    const linkedTo = input.customerId === undefined ? null : await this.#customerOf(id, meta);
    const { customerId = linkedTo } = input;
    const moves = customerId !== linkedTo;
    const parts = {
      order: on(order, id),
      ...(moves && linkedTo !== null ? { from: on(customer, linkedTo) } : null),
      ...(moves && customerId !== null ? { into: on(customer, customerId) } : null),
    };
    const decision = changeOrder({ id, input, linkedTo, now: meta.now });
    return (await transactParts(this.store, parts, decision, meta)).order;
  }

  async #customerOf(id: string, { tenant, overlay }: CommandMeta): Promise<string | null> {
    const { state } = await loadStream(overlay ?? this.store, order, streamOf(order.category, tenant, id));
    return state.stage === 'none' ? null : state.fields.customerId;
  }
}

export class SubmitOrder extends Command<Written<Order>> {
  constructor(
    readonly id: string,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(SubmitOrder)
export class SubmitOrderHandler {
  constructor(private readonly store: EventStore) {}

  execute({ id, meta }: SubmitOrder) {
    return transact(this.store, on(order, id), submitOrder(meta), meta);
  }
}

export class RevokeOrder extends Command<Written<Order>> {
  constructor(
    readonly id: string,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(RevokeOrder)
export class RevokeOrderHandler {
  constructor(private readonly store: EventStore) {}

  execute({ id, meta }: RevokeOrder) {
    return transact(this.store, on(order, id), revokeOrder(meta), meta);
  }
}

export const ORDER_HANDLERS = [
  RecordOrderHandler,
  ChangeOrderHandler,
  SubmitOrderHandler,
  RevokeOrderHandler,
];
