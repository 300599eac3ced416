import { Controller, Delete, Get, Global, Module, Patch, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type CustomerEvent, KINDS } from '@clientele/contracts';
import { type Decider, type Decision, refuse } from '@clientele/decider';
import {
  type CommandMeta,
  EventStore,
  loadStream,
  on,
  Refused,
  transact,
  type Written,
} from '@clientele/event-store';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { createHttpApp, type HttpOptions } from './app.ts';
import { STREAM_BODIES } from './bodies.ts';
import { Authenticator, type Credential } from './credential.ts';
import { Cursors } from './cursors.ts';
import type { Exchange } from './exchange.ts';
import { flag, listQuery, pageOf, sorting } from './list.ts';
import { Operation } from './operation.ts';
import { Body, Caller, Exchanged, Meta, Path, Query } from './parameters.ts';
import { answered, found, nothing, written } from './reply.ts';
import { PlainCredentials, SILENT } from './serving.ts';
import { Settled } from './settled.ts';

/** A small service for the specs of the conventions: guests, who have a kind and can leave. */
interface Guest {
  readonly kind: (typeof KINDS)[number] | null;
}

type GuestEvent = Extract<
  CustomerEvent,
  { type: 'CustomerRegistered' | 'CustomerKindChanged' | 'CustomerDeleted' }
>;

const guest: Decider<Guest, GuestEvent> = {
  category: 'customer',
  initial: { kind: null },
  evolve: (_, event) => ({ kind: event.type === 'CustomerDeleted' ? null : event.data.kind }),
};

const welcome =
  (kind: (typeof KINDS)[number]) =>
  (state: Guest): Decision<GuestEvent> => {
    if (state.kind === kind) return [];
    if (state.kind !== null) return [{ type: 'CustomerKindChanged', data: { kind } }];
    return [{ type: 'CustomerRegistered', data: { number: 1, kind, sealed: {} } }];
  };

const leave = ({ kind }: Guest): Decision<GuestEvent> =>
  kind === null ? refuse('customer-not-found') : [{ type: 'CustomerDeleted', data: {} }];

const guestInput = z.strictObject({
  kind: z.enum(KINDS),
  friends: z.array(z.strictObject({ name: z.string() })).optional(),
});
const guestDocument = z
  .strictObject({ id: z.string(), kind: z.enum(KINDS).nullable() })
  .meta({ id: 'Guest' });
const guestQuery = listQuery({
  kind: z.enum(KINDS).optional(),
  archived: flag.optional(),
  sort: sorting(['name', 'since']).optional(),
});

const show = (id: string, { state }: Pick<Written<Guest>, 'state'>) => ({ id, kind: state.kind });

@Controller('v1/guests')
class GuestsController {
  constructor(
    private readonly store: EventStore,
    private readonly cursors: Cursors,
  ) {}

  @Post(':id')
  @Operation({
    summary: 'Welcome',
    right: ['customers:create', 'customers:update'],
    idempotency: 'key',
    dryRun: true,
    problems: ['customer-exists'],
    status: 201,
    response: guestDocument,
  })
  async welcome(
    @Path('id', z.uuid()) id: string,
    @Body(guestInput) { kind }: z.output<typeof guestInput>,
    @Meta() meta: CommandMeta,
  ) {
    const after = await transact(this.store, on(guest, id), welcome(kind), meta);
    return written(after, show(id, after), {
      status: after.created ? 201 : 200,
      location: `/v1/guests/${id}`,
    });
  }

  @Patch(':id')
  @Operation({
    summary: 'Change',
    right: 'customers:update',
    idempotency: 'key',
    problems: [],
    response: guestDocument,
  })
  change(@Path('id', z.uuid()) id: string, @Exchanged() exchange: Exchange) {
    exchange.demand('discounts:write');
    return answered({ id, kind: null });
  }

  @Delete(':id')
  @Operation({
    summary: 'Leave',
    right: 'customers:delete',
    idempotency: 'key',
    reason: 'required',
    problems: ['customer-not-found'],
    response: null,
  })
  async leave(@Path('id', z.uuid()) id: string, @Meta() meta: CommandMeta) {
    return nothing(await transact(this.store, on(guest, id), leave, meta));
  }

  @Post('many')
  @Operation({
    summary: 'Welcome many',
    right: 'customers:create',
    idempotency: 'key',
    consumes: STREAM_BODIES,
    problems: [],
    response: z.array(z.string()),
  })
  async many(@Exchanged() exchange: Exchange) {
    const lines = (await text(exchange.request.body as Readable)).trimEnd().split('\n');
    const metas = lines.map((line, index) =>
      exchange.lineMeta({ key: null, number: index + 1, method: 'POST', path: '/v1/guests', text: line }),
    );
    return answered(metas.map(({ commandId }) => commandId));
  }

  @Get()
  @Operation({
    summary: 'List',
    right: 'customers:read',
    idempotency: 'safe',
    problems: ['invalid-cursor'],
    response: pageOf('GuestPage', guestDocument),
  })
  list(@Query(guestQuery) query: z.output<typeof guestQuery>, @Caller() { tenant }: Credential) {
    const { cursor, ...rest } = query;
    const place = cursor === undefined ? 0 : this.cursors.decode(`guests ${tenant}`, cursor, z.int());
    return answered({ ...rest, place, next: this.cursors.encode(`guests ${tenant}`, place + 1) });
  }

  @Get(':id')
  @Operation({
    summary: 'Read',
    right: 'customers:read',
    idempotency: 'safe',
    problems: ['customer-not-found'],
    response: guestDocument,
  })
  async read(@Path('id', z.uuid()) id: string, @Caller() { tenant }: Credential) {
    const folded = await loadStream(this.store, guest, `customer-${tenant}-${id}`);
    if (folded.state.kind === null) throw new Refused('customer-not-found', { id });
    return found(folded.version, JSON.stringify(show(id, folded)));
  }

  @Get('failing/:how')
  @Operation({ summary: 'Fail', right: 'public', idempotency: 'safe', problems: [], response: null })
  fail(@Path('how', z.string()) how: string) {
    throw how === 'outage'
      ? Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
      : new Error(`inner text: ${how}`);
  }
}

/** Views that are always as far as the log. */
class AtHead extends Settled {
  constructor(private readonly store: EventStore) {
    super();
  }

  override async waitFor(position: bigint | 'head'): Promise<void> {
    if (position !== 'head' && position > (await this.store.head()))
      throw new Refused('position-beyond-head');
  }
}

/** The service on this store, as it would be served. */
export const openSpecimen = (
  store: EventStore,
  options: Partial<HttpOptions> = {},
): Promise<NestFastifyApplication> => {
  @Global()
  @Module({
    controllers: [GuestsController],
    providers: [
      { provide: EventStore, useValue: store },
      { provide: Authenticator, useClass: PlainCredentials },
      { provide: Settled, useValue: new AtHead(store) },
    ],
    exports: [EventStore],
  })
  class GuestsModule {}
  return createHttpApp(GuestsModule, { log: SILENT, version: '1.2.3', ...options });
};
