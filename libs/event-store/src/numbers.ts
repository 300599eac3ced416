import { randomUUID } from 'node:crypto';
import { streamOf, type LogEvent, type NumberKind } from '@clientele/contracts';
import type { Decider } from '@clientele/decider';
import { eventId } from './event-id.ts';
import { loadStream } from './folded.ts';
import type { EventStore, Stamp } from './store.ts';

/** Numbers in a process's first block. */
export const LEASE_COUNT_MIN = 10;
/** Numbers in its largest block. */
export const LEASE_COUNT_MAX = 10_000;
/** A block that lasts less than this is followed by one of twice its size. */
export const LEASE_DOUBLED_BELOW_MS = 1_000;
/** Times that a lease is tried when other processes lease at the same moment. */
export const LEASE_TRIES_MAX = 100;

/** How far the numbers of one kind are given away in a tenant: the next free one. */
export const numbers: Decider<number, Extract<LogEvent, { type: 'NumbersLeased' }>> = {
  category: 'numbers',
  initial: 1,
  evolve: (_, { data }) => data.from + data.count,
};

interface Block {
  next: number;
  readonly end: number;
  readonly since: number;
}

/** The blocks of one kind in one tenant: the one that is handed out from, and the one after it. */
interface Row {
  block: Block | null;
  ahead: Promise<Block> | null;
  count: number;
}

/**
 * Hands out numbers from memory. A block of them is leased in the log first, so that no number is given
 * twice; what a process had left when it ended is a gap. Always leases from the log itself, never on an
 * overlay.
 */
export class NumberLeases {
  readonly #rows = new Map<string, Row>();

  constructor(private readonly store: EventStore) {}

  /** The next number of its kind in the tenant. */
  async next(tenant: string, kind: NumberKind): Promise<number> {
    const stream = streamOf(numbers.category, tenant, kind);
    const row = this.#rows.get(stream) ?? { block: null, ahead: null, count: LEASE_COUNT_MIN };
    this.#rows.set(stream, row);
    while (row.block === null || row.block.next >= row.block.end) await this.#advance(row, stream, tenant);
    const number = row.block.next;
    row.block.next += 1;
    if (row.ahead === null && row.block.next > row.block.end - row.count / 2)
      this.#leaseAhead(row, stream, tenant);
    return number;
  }

  /** Takes the block that was leased ahead; whoever waits for the same one finds it taken and goes on. */
  async #advance(row: Row, stream: string, tenant: string): Promise<void> {
    const spent = row.block;
    const ahead = (row.ahead ??= this.#lease(stream, tenant, row.count));
    try {
      const block = await ahead;
      if (row.ahead !== ahead) return;
      if (spent !== null && Date.now() - spent.since < LEASE_DOUBLED_BELOW_MS)
        row.count = Math.min(row.count * 2, LEASE_COUNT_MAX);
      row.block = { ...block, since: Date.now() };
    } finally {
      if (row.ahead === ahead) row.ahead = null;
    }
  }

  #leaseAhead(row: Row, stream: string, tenant: string): void {
    const ahead = this.#lease(stream, tenant, row.count);
    row.ahead = ahead;
    // A lease that fails ahead of need is asked for again, and its error told, when it is needed.
    ahead.catch(() => {
      if (row.ahead === ahead) row.ahead = null;
    });
  }

  async #lease(stream: string, tenant: string, count: number): Promise<Block> {
    for (let tries = 1; tries <= LEASE_TRIES_MAX; tries += 1) {
      const { state: from, version } = await loadStream(this.store, numbers, stream);
      const stamp = leaseStamp(this.store, tenant);
      const event = { type: 'NumbersLeased', data: { from, count } };
      const drafts = [{ id: eventId(stamp.commandId, 0, 0), event, step: 0 }];
      const recording = await this.store.append({
        stamp,
        writes: [{ stream, expected: version, kid: null, drafts }],
      });
      if (recording.outcome === 'appended') return { next: from, end: from + count, since: Date.now() };
    }
    throw new Error(`no numbers could be leased on ${stream} in ${LEASE_TRIES_MAX} tries`);
  }
}

const leaseStamp = (store: EventStore, tenant: string): Stamp => {
  const commandId = store.hmac(randomUUID());
  return {
    tenant,
    actor: 'system:numbers',
    via: 'system',
    reason: null,
    reasonNote: null,
    commandId,
    fingerprint: commandId,
    correlationId: randomUUID(),
    causationId: null,
    traceparent: null,
  };
};
