import { EVENT_CONTRACTS, type CustomerEvent } from '@clientele/contracts';
import type { Decider, Decision } from '@clientele/decider';
import { LocalKey, MemoryKeyStore, openKeyRing, type KeyRing } from '@clientele/keys';
import { randomUUID } from 'node:crypto';
import type { EventLog } from './log.ts';
import { Refused, type CommandMeta } from './meta.ts';
import { openEventStore } from './open.ts';
import type { EventStore } from './store.ts';

/** A small aggregate out of real events, for the specs of what folds, decides and appends. */
export interface Member {
  readonly alive: boolean;
  readonly externalId: string | null;
  readonly tags: readonly string[];
}

type MemberEvent = Extract<
  CustomerEvent,
  { type: 'CustomerRegistered' | 'CustomerExternalIdChanged' | 'CustomerTagsChanged' | 'CustomerDeleted' }
>;

export const member: Decider<Member, MemberEvent> = {
  category: 'customer',
  initial: { alive: false, externalId: null, tags: [] },
  evolve: (state, event) => {
    switch (event.type) {
      case 'CustomerRegistered':
        return { ...state, alive: true, externalId: event.data.sealed?.externalId ?? null };
      case 'CustomerExternalIdChanged':
        return { ...state, externalId: event.data.sealed?.externalId ?? null };
      case 'CustomerTagsChanged':
        return { ...state, tags: event.data.sealed?.tags ?? [] };
      case 'CustomerDeleted':
        return { ...state, alive: false };
    }
  },
  claims: ({ alive, externalId }) =>
    alive && externalId !== null
      ? [{ kind: 'externalId', value: externalId, taken: 'external-id-taken' }]
      : [],
};

type MemberDecision = (state: Member) => Decision<MemberEvent>;

export const join =
  (externalId: string | null = null): MemberDecision =>
  () => [{ type: 'CustomerRegistered', data: { number: 1, kind: 'person', sealed: { externalId } } }];

export const rename =
  (externalId: string | null): MemberDecision =>
  (state) =>
    state.externalId === externalId
      ? []
      : [{ type: 'CustomerExternalIdChanged', data: { sealed: { externalId } } }];

export const tag =
  (name: string): MemberDecision =>
  ({ tags }) =>
    tags.includes(name) ? [] : [{ type: 'CustomerTagsChanged', data: { sealed: { tags: [...tags, name] } } }];

export const leave: MemberDecision = () => [{ type: 'CustomerDeleted', data: {} }];

/** A command as the edge stamps one; a command with an `Idempotency-Key` is `repeatable`. */
export const stamped = (change: Partial<CommandMeta> = {}): CommandMeta => ({
  tenant: 'acme',
  actor: 'key:test',
  via: 'native',
  reason: null,
  reasonNote: null,
  commandId: randomUUID(),
  fingerprint: 'POST /members',
  correlationId: randomUUID(),
  causationId: null,
  traceparent: null,
  now: '2026-01-01T00:00:00.000Z',
  repeatable: false,
  ifMatch: null,
  step: 0,
  overlay: null,
  ...change,
});

/** A process's store, in memory; two of one log and one ring are two processes. */
export const openMemoryStore = async (log: EventLog, ring?: KeyRing): Promise<EventStore> =>
  openEventStore(log, ring ?? (await openMemoryRing()), EVENT_CONTRACTS);

export const openMemoryRing = (): Promise<KeyRing> => openKeyRing(new MemoryKeyStore(), LocalKey.random());

/** Outcomes counted: refusals by their code, all others as `done`. */
export const tally = async (outcomes: readonly Promise<unknown>[]): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const outcome of await Promise.allSettled(outcomes)) {
    const code = outcome.status === 'fulfilled' ? 'done' : codeOf(outcome.reason);
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
};

const codeOf = (reason: unknown): string => {
  if (reason instanceof Refused) return reason.code;
  throw reason;
};

/** So many results of the same work, told which one it is. */
export const times = <T>(count: number, work: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => work(index));
