import {
  impliedRights,
  streamOf,
  type CustomerInput,
  type NumberKind,
  type Right,
} from '@clientele/contracts';
import { customer, deleteCustomer, mergeCustomers, registerCustomer } from '@clientele/domain';
import {
  EventStore,
  Identities,
  NumberLeases,
  on,
  transact,
  transactParts,
  type CommandMeta,
  type Opened,
} from '@clientele/event-store';
import { Authenticator, createHttpApp, References, Settled, type Credential } from '@clientele/http';
import type { React } from '@clientele/message-bus';
import { Global, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { WalletsModule } from './wallets.module.ts';
import { closesWallet, movesWallet } from './wallets.reactions.ts';

/** Credentials that are what they say: `<tenant>:<right>,<right>`. */
class PlainCredentials extends Authenticator {
  override authenticate({ headers: { authorization = '' } }: FastifyRequest): Credential | null {
    const [, tenant, rights] = /^Bearer (\w+):([\w:,]*)$/.exec(authorization) ?? [];
    if (tenant === undefined || rights === undefined) return null;
    return { tenant, actor: `key:${rights}`, rights: impliedRights(rights.split(',') as Right[]) };
  }
}

/** Every customer here is named by its UUID. */
class NoNumbers extends References {
  override idOf(_tenant: string, _kind: NumberKind, _number: number): Promise<null> {
    return Promise.resolve(null);
  }
}

/** Nothing is read from views here, so there is nothing to wait for. */
class NothingToWaitFor extends Settled {
  override waitFor(): Promise<void> {
    return Promise.resolve();
  }
}

/** The service on this store, as it is served, on a port of its own. */
export const openSpecimen = async (store: EventStore): Promise<NestFastifyApplication> => {
  @Global()
  @Module({
    imports: [WalletsModule],
    providers: [
      { provide: EventStore, useValue: store },
      { provide: Identities, useValue: new Identities(new NumberLeases(store)) },
      { provide: Authenticator, useClass: PlainCredentials },
      { provide: Settled, useClass: NothingToWaitFor },
      { provide: References, useClass: NoNumbers },
    ],
    exports: [EventStore, Identities, References],
  })
  class SpecimenModule {}
  const silent = { info: () => {}, warn: () => {}, error: () => {} };
  const options = { log: silent, version: '1.2.3', rateLimitPerSecond: 0, now: () => new Date() };
  const app = await createHttpApp(SpecimenModule, options);
  await app.listen(0, '127.0.0.1');
  return app;
};

/** The customers of a tenant, as their own context would write them. */
export class Customers {
  constructor(
    private readonly store: EventStore,
    private readonly tenant: string,
  ) {}

  async register(input: CustomerInput = {}): Promise<string> {
    const id = randomUUID();
    const write = { id, number: 1, input, now: new Date().toISOString(), fresh: [], freshIds: [] };
    await transact(this.store, on(customer, id), registerCustomer(write), this.#meta());
    return id;
  }

  async delete(id: string): Promise<void> {
    await transact(this.store, on(customer, id), deleteCustomer(), this.#meta());
  }

  async merge(from: string, into: string): Promise<void> {
    const parts = { into: on(customer, into), from: on(customer, from) };
    const decision = mergeCustomers({
      ids: { from, into },
      choices: {},
      mayDiscount: true,
      creditMoves: true,
    });
    await transactParts(this.store, parts, decision, this.#meta());
  }

  /** Does what a customer's going sets off in its wallet. */
  async react(id: string): Promise<void> {
    const cause = await this.#lastOf(id);
    const meta = { ...this.#meta(), via: 'reaction', causationId: cause.id };
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

  #meta(): CommandMeta {
    return {
      tenant: this.tenant,
      actor: 'key:test',
      via: 'native',
      reason: null,
      reasonNote: null,
      commandId: randomUUID(),
      fingerprint: 'test',
      correlationId: randomUUID(),
      causationId: null,
      traceparent: null,
      now: new Date().toISOString(),
      repeatable: false,
      ifMatch: null,
      step: 0,
      overlay: null,
    };
  }
}
