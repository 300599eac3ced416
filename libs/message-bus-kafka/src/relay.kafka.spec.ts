import { MemoryEventLog, openLog, type StoredEvent } from '@clientele/event-store';
import { appendOf, newStream, unplaced } from '@clientele/event-store/conformance';
import { MemoryLeases } from '@clientele/leases';
import { MessageBus, type Consumer, type Subscription } from '@clientele/message-bus';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { KafkaMessageBus } from './kafka-message-bus.ts';
import { Relay } from './relay.ts';
import { messagesOn, openPlace, placesOf } from './specimen.ts';

const TYPE = 'CustomerTagsChanged';

let place: Awaited<ReturnType<typeof openPlace>>;
let log: MemoryEventLog;
let logId: string;
let bus: KafkaMessageBus;
let leases: MemoryLeases;
const relays: Relay[] = [];
const consumers: Consumer[] = [];

beforeEach(async () => {
  place = await openPlace();
  log = new MemoryEventLog();
  logId = await openLog(log);
  bus = await place.open({ logId });
  leases = new MemoryLeases();
});
afterEach(async () => {
  await Promise.all(relays.splice(0).map((relay) => relay.stop()));
  consumers.splice(0);
  await bus.close();
  await leases.close();
  await place.drop();
});

/** A bus that does something after it has published. */
class Noticed extends MessageBus {
  constructor(private readonly after: () => void) {
    super();
  }
  override async publish(events: readonly StoredEvent[]): Promise<void> {
    await bus.publish(events);
    this.after();
  }
  override subscribe = (subscription: Subscription) => bus.subscribe(subscription);
  override parked = (group?: string) => bus.parked(group);
  override replay = (subscription: Subscription, stream?: string) => bus.replay(subscription, stream);
  override close = () => bus.close();
}

const relay = (change: { readonly bus?: MessageBus; readonly leases?: MemoryLeases } = {}): Relay => {
  const made = new Relay({ log, bus, leases, url: place.url, logId, prefix: place.prefix, ...change });
  relays.push(made);
  made.start();
  return made;
};

const append = async (stream: string, ...types: readonly string[]) => {
  const expected = (await log.readStream(stream)).length;
  await log.append(appendOf([{ stream, expected, events: types.map((type) => unplaced({ type })) }]));
  return log.readStream(stream, { from: expected + 1 });
};

/** Resolves when the relay has put all of the log on the bus. */
const caughtUp = async (some: Relay): Promise<void> => {
  while ((await some.progress().catch(() => ({ lag: 1 }))).lag > 0)
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
};

/** A group that notes what it is given, and tells when it has seen an event. */
const readBy = async (group: string, other: KafkaMessageBus = bus) => {
  const seen: StoredEvent[] = [];
  let wake = () => {};
  const onBatch = async (batch: readonly StoredEvent[]) => {
    seen.push(...batch);
    wake();
    return [];
  };
  consumers.push(await other.subscribe({ group, events: [TYPE], onBatch }));
  const sees = async (event: StoredEvent | undefined): Promise<void> => {
    while (!seen.some(({ id }) => id === event?.id))
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  };
  return { seen, sees };
};

it('publishes what concerns a context, each stream in its order, and nothing else', async () => {
  const [one, other] = [newStream(), newStream()];
  await append(one, TYPE, TYPE);
  await append(newStream('claim'), 'ClaimFreed');
  await append(newStream('document'), 'DocumentRenamed');
  const first = relay();
  await append(other, TYPE);
  await append(one, TYPE);
  await caughtUp(first);
  const places = placesOf(await messagesOn(place, 'customers'));
  expect(places.filter((each) => each.startsWith(one))).toEqual(
    [1, 2, 3].map((version) => `${one} ${version}`),
  );
  expect(places.filter((each) => each.startsWith(other))).toEqual([`${other} 1`]);
  expect(places).toHaveLength(4);
  expect(await messagesOn(place, 'documents')).toHaveLength(1);
  expect(await messagesOn(place, 'contacts')).toEqual([]);
});

it('goes on where it stopped', async () => {
  const stream = newStream();
  await append(stream, TYPE);
  const first = relay();
  await caughtUp(first);
  await first.stop();
  relays.splice(0);
  await append(stream, TYPE);
  await caughtUp(relay());
  expect(placesOf(await messagesOn(place, 'customers'))).toEqual([`${stream} 1`, `${stream} 2`]);
});

it('lets one of many relay, and another when that one is gone', async () => {
  const many = [relay(), relay({ leases: leases.another() })];
  const stream = newStream();
  await append(stream, TYPE);
  await Promise.all(many.map(caughtUp));
  const leading = async () =>
    (await Promise.all(many.map((each) => each.progress()))).map(({ leads }) => leads);
  const before = await leading();
  expect(before.filter(Boolean)).toHaveLength(1);
  leases.revoke(`relay ${place.prefix} ${logId}`);
  await append(stream, TYPE, TYPE);
  await Promise.all(many.map(caughtUp));
  const versions = new Set(placesOf(await messagesOn(place, 'customers')));
  expect([...versions]).toEqual([1, 2, 3].map((version) => `${stream} ${version}`));
});

it('publishes twice what it was killed over before it noted it, and a group handles it once', async () => {
  const stream = newStream();
  const reader = await readBy('wallets');
  let isKilled = false;
  const fragile = new Noticed(() => {
    if (isKilled) return;
    isKilled = true;
    leases.revoke(`relay ${place.prefix} ${logId}`);
  });
  await append(stream, TYPE, TYPE);
  const first = relay({ bus: fragile });
  await caughtUp(first);
  const [last] = await append(stream, TYPE);
  await reader.sees(last);
  expect(placesOf(await messagesOn(place, 'customers'))).toEqual(
    [1, 2, 1, 2, 3].map((version) => `${stream} ${version}`),
  );
  expect(reader.seen.map(({ version }) => version)).toEqual([1, 2, 3]);
});

it('has a group drop what a stalled relay repeats late', async () => {
  const stream = newStream();
  const reader = await readBy('wallets');
  const old = await append(stream, TYPE, TYPE);
  await bus.publish(old);
  await bus.publish(await append(stream, TYPE));
  await bus.publish(old);
  const [last] = await append(stream, TYPE);
  await bus.publish(last === undefined ? [] : [last]);
  await reader.sees(last);
  expect(reader.seen.map(({ version }) => version)).toEqual([1, 2, 3, 4]);
});

it('hands a group no event of another log, even on the same topics', async () => {
  const elsewhere = new MemoryEventLog();
  const foreign = await place.open({ logId: await openLog(elsewhere) });
  const stream = newStream();
  await foreign.publish(await append(stream, TYPE));
  const [own] = await append(newStream(), TYPE);
  await bus.publish(own === undefined ? [] : [own]);
  const reader = await readBy('wallets');
  await reader.sees(own);
  const [next] = await append(stream, TYPE);
  await bus.publish(next === undefined ? [] : [next]);
  await reader.sees(next);
  expect(reader.seen.map(({ id }) => id)).toEqual([own?.id, next?.id]);
  await foreign.close();
});

it('begins anew with a log that was restored elsewhere', async () => {
  const stream = newStream();
  await append(stream, TYPE);
  await caughtUp(relay());
  await Promise.all(relays.splice(0).map((each) => each.stop()));
  const moved = new MemoryEventLog();
  logId = await openLog(moved);
  log = moved;
  await append(stream, TYPE);
  const other = await place.open({ logId });
  const reader = await readBy('wallets', other);
  await caughtUp(relay({ bus: other }));
  const [event] = await log.readStream(stream);
  await reader.sees(event);
  expect(reader.seen).toEqual([event]);
  await other.close();
});
