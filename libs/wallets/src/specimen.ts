import { streamOf, type CustomerInput } from '@clientele/contracts';
import { customer, deleteCustomer, mergeCustomers, registerCustomer } from '@clientele/domain';
import { on, transact, transactParts, type EventStore, type Opened } from '@clientele/event-store';
import { stamped } from '@clientele/event-store/specimen';
import { serve } from '@clientele/http/serving';
import type { React } from '@clientele/message-bus';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { WalletsModule } from './wallets.module.ts';
import { closesWallet, movesWallet } from './wallets.reactions.ts';

/** The service on this store, as it is served, on a port of its own. */
export const openSpecimen = (store: EventStore): Promise<NestFastifyApplication> =>
  serve(store, [WalletsModule]);

/** The customers of a tenant, as their own context would write them. */
export class Customers {
  constructor(
    private readonly store: EventStore,
    private readonly tenant: string,
  ) {}

  async register(input: CustomerInput = {}): Promise<string> {
    const [id, meta] = [randomUUID(), stamped({ tenant: this.tenant })];
    const write = { id, number: 1, input, now: meta.now, fresh: [], freshIds: [] };
    await transact(this.store, on(customer, id), registerCustomer(write), meta);
    return id;
  }

  async delete(id: string): Promise<void> {
    await transact(this.store, on(customer, id), deleteCustomer(), stamped({ tenant: this.tenant }));
  }

  async merge(from: string, into: string): Promise<void> {
    const parts = { into: on(customer, into), from: on(customer, from) };
    const decision = mergeCustomers({
      ids: { from, into },
      choices: {},
      mayDiscount: true,
      creditMoves: true,
    });
    await transactParts(this.store, parts, decision, stamped({ tenant: this.tenant }));
  }

  /** Does what a customer's going sets off in its wallet. */
  async react(id: string): Promise<void> {
    const cause = await this.#lastOf(id);
    const meta = stamped({ tenant: this.tenant, via: 'reaction', causationId: cause.id });
    const react: React = (parts, decide) => transactParts(this.store, parts, decide, meta);
    const surroundings = { now: meta.now, store: this.store };
    // The type says which of the two it is, and each knows its own.
    const due = cause.type === 'CustomerDeleted' ? closesWallet : movesWallet;
    await due.run(cause as never, react, surroundings);
  }

  /** What stands in one of a customer's streams. */
  eventsOf(category: 'cards' | 'credit' | 'customer', id: string): Promise<readonly Opened[]> {
    return this.store.readStream(streamOf(category, this.tenant, id));
  }

  async #lastOf(id: string): Promise<Opened> {
    const last = (await this.eventsOf('customer', id)).at(-1);
    if (last === undefined) throw new Error(`there is no customer ${id}`);
    return last;
  }
}
