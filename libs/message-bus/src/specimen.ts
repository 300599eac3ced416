import { EVENT_CONTRACTS, streamOf, type CustomerEvent } from '@clientele/contracts';
import type { Decider } from '@clientele/decider';
import {
  MemoryEventLog,
  on,
  openEventStore,
  transact,
  type Append,
  type AppendOutcome,
} from '@clientele/event-store';
import { stamped } from '@clientele/event-store/specimen';
import { LocalKey, MemoryKeyStore, openKeyRing } from '@clientele/keys';
import { randomUUID } from 'node:crypto';
import { MemoryMessageBus } from './memory.ts';

type MemberEvent = Extract<CustomerEvent, { type: 'CustomerDeleted' | 'CustomerActivated' }>;

/** A small aggregate out of real events: somebody who leaves, and is waved to by those who react to it. */
export const member: Decider<{ readonly waves: number }, MemberEvent> = {
  category: 'customer',
  initial: { waves: 0 },
  evolve: (state, { type }) => (type === 'CustomerActivated' ? { waves: state.waves + 1 } : state),
};

export const wave = (): readonly MemberEvent[] => [{ type: 'CustomerActivated', data: {} }];
const leave = (): readonly MemberEvent[] => [{ type: 'CustomerDeleted', data: {} }];

export const streamOfMember = (id: string): string => streamOf(member.category, 'acme', id);

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

/** A log whose database goes away when it is told. */
export class UnsteadyLog extends MemoryEventLog {
  failure: Error | null = null;
  failures = 0;

  override append(append: Append): Promise<AppendOutcome> {
    if (this.failure === null) return super.append(append);
    this.failures += 1;
    return Promise.reject(this.failure);
  }
}

/** A process with a log, its keys and a bus, all in memory. */
export const openPlace = async () => {
  const log = new UnsteadyLog();
  const ring = await openKeyRing(new MemoryKeyStore(), LocalKey.random());
  const store = openEventStore(log, ring, EVENT_CONTRACTS);
  const bus = new MemoryMessageBus();
  /** A member leaves, which is put on the bus; answers the event. */
  const left = async (id: string = randomUUID()) => {
    await transact(store, on(member, id), leave, stamped({ traceparent: TRACE }));
    const events = (await log.readStream(streamOfMember(id))).slice(-1);
    await bus.publish(events);
    const [cause] = events;
    if (cause === undefined) throw new Error(`${id} did not leave`);
    return cause;
  };
  return { log, store, bus, left, now: () => '2026-02-02T00:00:00.000Z' };
};

export type Place = Awaited<ReturnType<typeof openPlace>>;
