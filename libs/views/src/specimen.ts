import {
  EVENT_CONTRACTS,
  parseStream,
  streamOf,
  type CustomerEvent,
  type Event,
  type Recorded,
} from '@clientele/contracts';
import {
  eventId,
  MemoryEventLog,
  openEventStore,
  type EventLog,
  type EventStore,
  type Stamp,
} from '@clientele/event-store';
import { MemoryLeases, type Leases } from '@clientele/leases';
import { LocalKey, MemoryKeyStore, openKeyRing } from '@clientele/keys';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { migrateViews } from './migrations.ts';
import type { View } from './view.ts';
import { Views } from './views.ts';

/** A log with its store, and a database for views: what a spec of the runtime plays on. */
export interface Stage {
  readonly url: string;
  readonly logId: string;
  readonly log: EventLog;
  readonly store: EventStore;
  readonly leases: MemoryLeases;
  readonly database: pg.Client;
  /** What projectors failed with. */
  readonly failures: unknown[];
  /** Appends events to streams, all as one command; answers the last position. */
  append(...writes: readonly (readonly [stream: string, ...events: readonly Event[]])[]): Promise<bigint>;
  /** A process with these views. */
  follow(...views: readonly View[]): Views;
  /** The same, but it believes to lead whatever others do. */
  followUnasked(...views: readonly View[]): Views;
  close(): Promise<void>;
}

export const TENANT = 'acme';

const stamp = (commandId: string): Stamp => ({
  tenant: TENANT,
  actor: 'key:test',
  via: 'native',
  reason: null,
  reasonNote: null,
  commandId,
  fingerprint: 'POST /',
  correlationId: randomUUID(),
  causationId: null,
  traceparent: null,
});

/** Opens a stage on an empty log and an empty database. */
export async function openStage(
  { url, drop }: { readonly url: string; readonly drop: (this: void) => Promise<void> },
  contracts = EVENT_CONTRACTS,
): Promise<Stage> {
  const database = new pg.Client({ connectionString: url });
  database.on('error', () => undefined);
  await database.connect();
  await migrateViews(url);
  const log = new MemoryEventLog();
  const ring = await openKeyRing(new MemoryKeyStore(), LocalKey.random());
  const store = openEventStore(log, ring, contracts);
  const logId = randomUUID();
  const failures: unknown[] = [];
  const processes: Views[] = [];
  const leases = new MemoryLeases();
  const follow = (leases: Leases, views: readonly View[]) => {
    const onFailure = (_: string, error: unknown) => void failures.push(error);
    const process = new Views({ url, logId, store, leases, views, onFailure });
    processes.push(process);
    void process.start();
    return process;
  };
  return {
    url,
    logId,
    log,
    store,
    leases,
    database,
    failures,
    append: (...writes) => appendAll(store, writes),
    follow: (...views) => follow(leases.another(), views),
    followUnasked: (...views) => follow(new MemoryLeases(), views),
    close: async () => {
      await Promise.all(processes.map((process) => process.stop()));
      await database.end();
      await drop();
    },
  };
}

async function appendAll(
  store: EventStore,
  writes: readonly (readonly [string, ...Event[]])[],
): Promise<bigint> {
  const commandId = randomUUID();
  let index = 0;
  const drafted = await Promise.all(
    writes.map(async ([stream, ...events]) => ({
      stream,
      expected: (await store.readStream(stream)).length,
      kid: null,
      drafts: events.map((event) => ({ id: eventId(commandId, 0, index++), event, step: 0 })),
    })),
  );
  const recording = await store.append({ stamp: stamp(commandId), writes: drafted });
  if (recording.outcome !== 'appended') throw new Error(`nothing was appended: ${recording.outcome}`);
  return recording.positions.at(-1) ?? 0n;
}

/** The stream of a new customer. */
export const newCustomer = (): string => streamOf('customer', TENANT, randomUUID());
export const idOf = (stream: string): string => parseStream(stream).id;

export const registered = (
  number: number,
  names: { companyName?: string; firstName?: string; lastName?: string },
) =>
  ({
    type: 'CustomerRegistered',
    data: { number, kind: names.companyName === undefined ? 'person' : 'company', sealed: names },
  }) satisfies CustomerEvent;

export const noted = (note: string) =>
  ({ type: 'CustomerNoteChanged', data: { sealed: { note } } }) satisfies CustomerEvent;

/** How often each customer's note changed, and what it said last: a view small enough to see through. */
export interface Notes {
  readonly changes: number;
  readonly note: string | null;
}

const NOTE_LENGTH_MAX = 40;

/** Notes that this view cannot take: the fold refuses one, the database the other. */
export const UNFOLDABLE = 'unfoldable';
export const UNSTORABLE = 'x'.repeat(NOTE_LENGTH_MAX + 1);

const notesAfter = (row: Notes | null, event: Recorded): Notes | null => {
  const { type, data } = event as Recorded<CustomerEvent>;
  if (type === 'CustomerDeleted') return null;
  if (type !== 'CustomerNoteChanged') return row ?? { changes: 0, note: null };
  const note = data.sealed?.note ?? null;
  if (note === UNFOLDABLE) throw new Error('this note cannot be folded');
  return { changes: (row?.changes ?? 0) + 1, note };
};

/** `heals` makes a view of newer code, that takes what the older could not. */
export const notesView = (heals = false): View<Notes> => ({
  name: 'notes',
  version: 1,
  categories: ['customer'],
  fold: heals
    ? (row, event) => {
        const { type, data } = event as Recorded<CustomerEvent>;
        const isBad =
          type === 'CustomerNoteChanged' && [UNFOLDABLE, UNSTORABLE].includes(data.sealed?.note ?? '');
        return isBad ? { changes: (row?.changes ?? 0) + 1, note: 'healed' } : notesAfter(row, event);
      }
    : notesAfter,
  columns: { changes: 'integer', note: `varchar(${NOTE_LENGTH_MAX})` },
  store: ({ changes, note }) => ({ changes, note }),
  restored: ['changes', 'note'],
  restore: ({ changes, note }) => ({ changes: changes as number, note: note as string | null }),
  indexes: ['(tenant, changes)'],
});

/** Longest that anything here is waited for. */
export const WAIT_MS = 60_000;

/** Resolves as soon as a condition holds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + WAIT_MS;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('the condition did not come to hold');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
