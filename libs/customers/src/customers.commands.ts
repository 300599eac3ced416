import { streamOf, type CustomerInput, type ItemDiscountChanges, type Right } from '@clientele/contracts';
import { together } from '@clientele/decider';
import {
  amendCustomer,
  archiveCustomer,
  changeItemDiscounts,
  contactLeaves,
  customer,
  deleteCustomer,
  documentLeaves,
  registerCustomer,
  replaceCustomer,
  restoreCustomer,
  type Customer,
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
import { Addresses, type CustomerAddress } from '@clientele/http';
import { Command, CommandHandler } from '@nestjs/cqrs';
import { Belongings, type CustomerParts } from './belongings.ts';
import { freshEntries } from './fresh-entries.ts';

/** Times that an upsert is decided when others begin the same customer at the same moment. */
export const UPSERT_TRIES_MAX = 3;

export class RegisterCustomer extends Command<Written<Customer>> {
  constructor(
    readonly input: CustomerInput,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(RegisterCustomer)
export class RegisterCustomerHandler {
  constructor(
    private readonly store: EventStore,
    private readonly identities: Identities,
  ) {}

  async execute({ input, meta }: RegisterCustomer) {
    const id = this.identities.id();
    const number = await this.identities.number(meta.tenant, 'customer');
    const entries = await freshEntries(this.identities, meta.tenant, input);
    const decision = registerCustomer({ id, number, input, now: meta.now, ...entries });
    return transact(this.store, fresh(customer, id), decision, meta);
  }
}

/** Makes the customer at an address what the input says; one that does not exist is begun. */
export class ReplaceCustomer extends Command<Written<Customer>> {
  constructor(
    readonly address: CustomerAddress,
    readonly input: CustomerInput,
    readonly rights: ReadonlySet<Right>,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(ReplaceCustomer)
export class ReplaceCustomerHandler {
  constructor(
    private readonly store: EventStore,
    private readonly addresses: Addresses,
    private readonly identities: Identities,
  ) {}

  async execute(command: ReplaceCustomer): Promise<Written<Customer>> {
    const { address, meta } = command;
    // A number is never the client's to choose, so an unknown one begins nothing.
    if (address.by === 'number') return this.#replace(await this.addresses.customer(meta, address), command);
    for (let tries = 1; ; tries += 1) {
      const known = await this.addresses.findCustomer(meta, address);
      try {
        return await this.#replace(known, command);
      } catch (error) {
        const begunMeanwhile = known === null && (await this.addresses.findCustomer(meta, address)) !== null;
        if (!begunMeanwhile || tries === UPSERT_TRIES_MAX) throw error;
      }
    }
  }

  async #replace(known: string | null, { address, input, rights, meta }: ReplaceCustomer) {
    const id = known ?? this.identities.id();
    const begins = known === null || !(await this.#exists(known, meta));
    const decision = replaceCustomer({
      id,
      number: begins ? await this.identities.number(meta.tenant, 'customer') : 0,
      input,
      now: meta.now,
      addressed: 'value' in address ? { [address.by]: address.value } : {},
      mayCreate: rights.has('customers:create'),
      mayUpdate: rights.has('customers:update'),
      mayDiscount: rights.has('discounts:write'),
      ...(await freshEntries(this.identities, meta.tenant, input)),
    });
    return transact(this.store, known === null ? fresh(customer, id) : on(customer, id), decision, meta);
  }

  /** Whether the id is in use; once it is, it is for ever. */
  async #exists(id: string, { tenant, overlay }: CommandMeta): Promise<boolean> {
    const store = overlay ?? this.store;
    const stream = streamOf(customer.category, tenant, id);
    return store.states.get(stream) !== undefined || (await loadStream(store, customer, stream)).version > 0;
  }
}

export class AmendCustomer extends Command<Written<Customer>> {
  constructor(
    readonly id: string,
    readonly input: CustomerInput,
    readonly rights: ReadonlySet<Right>,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(AmendCustomer)
export class AmendCustomerHandler {
  constructor(
    private readonly store: EventStore,
    private readonly identities: Identities,
  ) {}

  async execute({ id, input, rights, meta }: AmendCustomer) {
    const entries = await freshEntries(this.identities, meta.tenant, input);
    const mayDiscount = rights.has('discounts:write');
    const decision = amendCustomer({ id, input, now: meta.now, mayDiscount, ...entries });
    return transact(this.store, on(customer, id), decision, meta);
  }
}

export class ChangeItemDiscounts extends Command<Written<Customer>> {
  constructor(
    readonly id: string,
    readonly wanted: ItemDiscountChanges,
    readonly rights: ReadonlySet<Right>,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(ChangeItemDiscounts)
export class ChangeItemDiscountsHandler {
  constructor(private readonly store: EventStore) {}

  execute({ id, wanted, rights, meta }: ChangeItemDiscounts) {
    const mayDiscount = rights.has('discounts:write');
    return transact(this.store, on(customer, id), changeItemDiscounts(wanted, { mayDiscount }), meta);
  }
}

export class ArchiveCustomer extends Command<Written<Customer>> {
  constructor(
    readonly id: string,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(ArchiveCustomer)
export class ArchiveCustomerHandler {
  constructor(private readonly store: EventStore) {}

  execute({ id, meta }: ArchiveCustomer) {
    return transact(this.store, on(customer, id), archiveCustomer(meta), meta);
  }
}

export class RestoreCustomer extends Command<Written<Customer>> {
  constructor(
    readonly id: string,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(RestoreCustomer)
export class RestoreCustomerHandler {
  constructor(private readonly store: EventStore) {}

  execute({ id, meta }: RestoreCustomer) {
    return transact(this.store, on(customer, id), restoreCustomer(), meta);
  }
}

export class DeleteCustomer extends Command<Written<Customer>> {
  constructor(
    readonly id: string,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(DeleteCustomer)
export class DeleteCustomerHandler {
  constructor(private readonly store: EventStore) {}

  /** Whatever is linked to the customer hears of it in the same append, so that nothing names it any more. */
  execute({ id, meta }: DeleteCustomer): Promise<Written<Customer>> {
    const goes = together({ customer: deleteCustomer() });
    const stream = streamOf(customer.category, meta.tenant, id);
    return namedAgain(async () => {
      const { state } = await loadStream(meta.overlay ?? this.store, customer, stream);
      const belongings = new Belongings(state);
      const parts: CustomerParts<'customer'> = { customer: on(customer, id), ...belongings.parts };
      const decide = (states: { readonly customer: Customer }) =>
        belongings.after(goes(states), states.customer, states, {
          contact: contactLeaves(id),
          document: documentLeaves(id),
        });
      return (await transactParts(this.store, parts, decide, meta)).customer;
    });
  }
}

export const CUSTOMER_HANDLERS = [
  RegisterCustomerHandler,
  ReplaceCustomerHandler,
  AmendCustomerHandler,
  ChangeItemDiscountsHandler,
  ArchiveCustomerHandler,
  RestoreCustomerHandler,
  DeleteCustomerHandler,
];
