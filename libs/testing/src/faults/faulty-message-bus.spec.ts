import { MemoryEventLog, type StoredEvent } from '@clientele/event-store';
import { appendOf, eventsOf, newStream, write } from '@clientele/event-store/conformance';
import { MemoryMessageBus, type Rejected } from '@clientele/message-bus';
import { messageBusConformance } from '@clientele/message-bus/conformance';
import { expect, it } from '@jest/globals';
import { setImmediate as otherWork } from 'node:timers/promises';
import { Faults } from './faults.ts';
import { FaultyMessageBus } from './faulty-message-bus.ts';

const STREAMS = 200;
const EVENTS_A_STREAM = 5;
/** Enough to be torn, few enough that there are many batches. */
const EVENTS_AT_ONCE = 7;
const GROUP = 'a_group';

messageBusConformance('a bus on a busy day', async () => {
  const faults = new Faults(1, 'mild');
  const memory = new MemoryMessageBus();
  const bus = new FaultyMessageBus(memory, faults);
  return {
    bus,
    log: new MemoryEventLog(),
    another: async () => new FaultyMessageBus(memory.another(), faults),
    close: () => bus.close(),
  };
});

/** Notes each event when it is handed over first, and rejects one for ever. */
class Reader {
  readonly seen = new Map<string, StoredEvent>();
  repeated = 0;

  constructor(private readonly poison: StoredEvent | undefined) {}

  handle(batch: readonly StoredEvent[]): readonly Rejected[] {
    for (const event of batch) {
      if (event.id === this.poison?.id) return this.#rejecting(batch, event);
      this.#note(event);
    }
    return [];
  }

  #rejecting(batch: readonly StoredEvent[], event: StoredEvent): readonly Rejected[] {
    for (const other of batch) if (other.stream !== event.stream) this.#note(other);
    return [{ event, error: new Error('is poison') }];
  }

  #note(event: StoredEvent): void {
    if (this.seen.has(event.id)) this.repeated += 1;
    this.seen.set(event.id, event);
  }
}

it('loses nothing, keeps each stream in order, and hands over nothing behind what was rejected', async () => {
  const faults = new Faults(1, 'harsh');
  const [log, memory] = [new MemoryEventLog(), new MemoryMessageBus()];
  const bus = new FaultyMessageBus(memory, faults);
  const streams = Array.from({ length: STREAMS }, () => newStream());
  for (const stream of streams) await log.append(appendOf([write(stream, 0, EVENTS_A_STREAM)]));
  const events = await eventsOf(log.readAll({ after: 0n }));
  const reader = new Reader(events[2]);
  const consumer = await bus.subscribe({
    group: GROUP,
    events: ['CustomerTagsChanged'],
    onBatch: async (batch) => reader.handle(batch),
  });
  for (let start = 0; start < events.length; start += EVENTS_AT_ONCE) {
    await memory.publish(events.slice(start, start + EVENTS_AT_ONCE));
    while ((await consumer.progress()).lag > 0) await otherWork();
  }
  await consumer.stop();
  for (const [index, stream] of streams.entries()) {
    const versions = [...reader.seen.values()].filter((event) => event.stream === stream);
    const due = index === 0 ? [1, 2] : [1, 2, 3, 4, 5];
    expect(versions.map(({ version }) => version)).toEqual(due);
  }
  expect((await bus.parked(GROUP)).map(({ event }) => event.version)).toEqual([3, 4, 5]);
  expect(reader.repeated).toBeGreaterThan(0);
  for (const fault of [
    'batch is torn',
    'batch fails before it is handled',
    'batch fails after a part of it was handled',
    'part of a batch is handed over twice',
    'consumer restarts',
  ])
    expect([fault, faults.struck.get(fault)]).toEqual([fault, expect.any(Number)]);
  await bus.close();
});
