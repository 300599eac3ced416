import { newStream } from '@clientele/event-store/conformance';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  becomes,
  last,
  nameOf,
  newGroup,
  OTHER_TYPE,
  parkedIn,
  POISON,
  put,
  Reader,
  TYPE,
  type BusUnderTest,
} from './conformance-specimens.ts';
import type { MessageBus } from './bus.ts';

const STREAMS = 20;
const EVENTS_A_STREAM = 30;
/** Tries of an outage that are waited for: each is given the same events again. */
const FAILURES = 3;

/** What every message bus must do. `make` gives a bus over a log that is empty. */
export const messageBusConformance = (name: string, make: () => Promise<BusUnderTest>): void => {
  describe(`${name}`, () => {
    let subject: BusUnderTest;
    let bus: MessageBus;
    beforeAll(async () => {
      subject = await make();
      bus = subject.bus;
    });
    afterAll(() => subject.close());

    const setting = { subject: () => subject };
    describe('delivering', () => deliveringConformance(setting));
    describe('parking', () => parkingConformance(setting));

    it('tells nothing of a group that never was', async () => {
      expect(await bus.parked(newGroup())).toEqual([]);
    });
  });
};

interface Setting {
  readonly subject: () => BusUnderTest;
}

const deliveringConformance = ({ subject }: Setting): void => {
  it('hands over each stream in its order, however many are under way', async () => {
    const { bus } = subject();
    const reader = new Reader(newGroup());
    const streams = Array.from({ length: STREAMS }, () => newStream());
    const consumer = await bus.subscribe(reader.subscription);
    for (let count = 0; count < EVENTS_A_STREAM; count += 1)
      await Promise.all(streams.map((stream) => put(subject(), stream, TYPE)));
    await reader.until(() => streams.every((stream) => reader.versionsOf(stream).length >= EVENTS_A_STREAM));
    const versions = Array.from({ length: EVENTS_A_STREAM }, (_, index) => index + 1);
    for (const stream of streams) expect(reader.versionsOf(stream)).toEqual(versions);
    await consumer.stop();
  });

  it('hands over what was there before the group, several at once', async () => {
    const stream = newStream();
    const events = await put(subject(), stream, ...Array.from({ length: EVENTS_A_STREAM }, () => TYPE));
    const reader = new Reader(newGroup());
    const consumer = await subject().bus.subscribe(reader.subscription);
    await reader.sees(last(events));
    expect(reader.versionsOf(stream)).toEqual(events.map(({ version }) => version));
    expect(reader.largestBatch).toBeGreaterThan(1);
    await consumer.stop();
  });

  it('hands over the events as they are stored', async () => {
    const reader = new Reader(newGroup());
    const consumer = await subject().bus.subscribe(reader.subscription);
    const [event] = await put(subject(), newStream(), TYPE);
    await reader.until(() => reader.seen.some(({ id }) => id === event?.id));
    expect(reader.seen.find(({ id }) => id === event?.id)).toEqual(event);
    await consumer.stop();
  });

  it('gives a group only the types that it wants', async () => {
    const reader = new Reader(newGroup(), [OTHER_TYPE]);
    const consumer = await subject().bus.subscribe(reader.subscription);
    const stream = newStream();
    await reader.sees(last(await put(subject(), stream, TYPE, OTHER_TYPE, TYPE, OTHER_TYPE)));
    expect(reader.versionsOf(stream)).toEqual([2, 4]);
    await consumer.stop();
  });

  it('lets each group go its own way', async () => {
    const { bus } = subject();
    const [slow, quick] = [new Reader(newGroup()), new Reader(newGroup())] as const;
    slow.isAway = true;
    const consumers = [await bus.subscribe(slow.subscription), await bus.subscribe(quick.subscription)];
    const event = last(await put(subject(), newStream(), TYPE));
    await quick.sees(event);
    expect(slow.seen).toEqual([]);
    slow.isAway = false;
    await slow.sees(event);
    for (const consumer of consumers) await consumer.stop();
  });

  it('goes on after a restart where the group stopped, and misses nothing', async () => {
    const group = newGroup();
    const stream = newStream();
    const before = new Reader(group);
    const consumer = await subject().bus.subscribe(before.subscription);
    await before.sees(last(await put(subject(), stream, TYPE, TYPE)));
    await becomes(
      () => consumer.progress(),
      ({ lag }) => lag === 0,
    );
    await consumer.stop();
    expect((await consumer.progress()).state).toBe('stopped');
    const missed = await put(subject(), stream, TYPE);
    const restarted = await subject().another();
    const after = new Reader(group);
    await restarted.subscribe(after.subscription);
    await after.sees(last(missed));
    expect(after.versionsOf(stream)).toEqual([3]);
    expect(before.versionsOf(stream)).toEqual([1, 2]);
    await restarted.close();
  });

  it('hands over again what was under way when the process ended', async () => {
    const group = newGroup();
    const away = new Reader(group);
    away.isAway = true;
    const consumer = await subject().bus.subscribe(away.subscription);
    const event = last(await put(subject(), newStream(), TYPE));
    await away.until(() => away.failures > 0);
    await consumer.stop();
    const after = new Reader(group);
    const next = await subject().bus.subscribe(after.subscription);
    await after.sees(event);
    await next.stop();
  });

  it('lets two processes serve one group, and misses nothing', async () => {
    const second = await subject().another();
    const group = newGroup();
    const readers = [new Reader(group), new Reader(group)] as const;
    const consumer = await subject().bus.subscribe(readers[0].subscription);
    await second.subscribe(readers[1].subscription);
    const stream = newStream();
    for (let count = 0; count < EVENTS_A_STREAM; count += 1) await put(subject(), stream, TYPE);
    await becomes(
      () => consumer.progress(),
      ({ lag }) => lag === 0,
    );
    const versions = new Set(readers.flatMap((reader) => reader.versionsOf(stream)));
    expect(versions.size).toBe(EVENTS_A_STREAM);
    await consumer.stop();
    await second.close();
  });
};

const parkingConformance = ({ subject }: Setting): void => {
  /** A group whose first of three events in one stream is poison, and which has seen another stream. */
  const givenPoison = async () => {
    const group = newGroup();
    const reader = new Reader(group);
    const stream = newStream();
    const events = await put(subject(), stream, TYPE, TYPE, TYPE);
    const [, poison] = events;
    if (poison === undefined) throw new Error('nothing was put on the bus');
    reader.poisoned.add(poison.id);
    const consumer = await subject().bus.subscribe(reader.subscription);
    await reader.sees(last(await put(subject(), newStream(), TYPE)));
    await becomes(
      () => consumer.progress(),
      ({ lag }) => lag === 0,
    );
    return { group, reader, stream, events, poison, consumer };
  };

  it('parks the stream of a poison event from that event on, while all others flow', async () => {
    const { group, reader, stream, events, consumer } = await givenPoison();
    const [later] = await put(subject(), stream, TYPE);
    await reader.sees(last(await put(subject(), newStream(), TYPE)));
    await becomes(
      () => consumer.progress(),
      ({ lag }) => lag === 0,
    );
    expect(reader.versionsOf(stream)).toEqual([1]);
    const waiting = [...events.slice(1), ...(later ? [later] : [])];
    expect(await parkedIn(subject().bus, group)).toEqual(
      waiting.map((event, index) => [nameOf(event), index === 0 ? POISON : null]),
    );
    expect(await consumer.progress()).toMatchObject({ state: 'following', parked: 1 });
    await consumer.stop();
  });

  it('keeps what is parked over a restart', async () => {
    const { group, reader, stream, events, consumer } = await givenPoison();
    await consumer.stop();
    const restarted = await subject().another();
    const after = new Reader(group);
    await restarted.subscribe(after.subscription);
    await put(subject(), stream, TYPE);
    await after.sees(last(await put(subject(), newStream(), TYPE)));
    expect([...reader.versionsOf(stream), ...after.versionsOf(stream)]).toEqual([1]);
    expect((await parkedIn(restarted, group)).length).toBeGreaterThanOrEqual(events.length - 1);
    await restarted.close();
  });

  it('drains a parked stream in its order, and goes on with it', async () => {
    const { group, reader, stream, poison, consumer } = await givenPoison();
    reader.poisoned.delete(poison.id);
    const { bus } = subject();
    expect(await bus.replay(reader.subscription)).toEqual([{ stream, handled: 2, error: null }]);
    expect(await parkedIn(bus, group)).toEqual([]);
    await reader.sees(last(await put(subject(), stream, TYPE)));
    expect(reader.versionsOf(stream)).toEqual([1, 2, 3, 4]);
    await consumer.stop();
  });

  it('stops draining at the first event that fails anew', async () => {
    const { group, reader, stream, events, poison, consumer } = await givenPoison();
    reader.poisoned.delete(poison.id);
    reader.poisoned.add(last(events).id);
    const { bus } = subject();
    expect(await bus.replay(reader.subscription, stream)).toEqual([{ stream, handled: 1, error: POISON }]);
    expect(await parkedIn(bus, group)).toEqual([[nameOf(last(events)), POISON]]);
    await consumer.stop();
  });

  it('drains the one stream that it is told, and none that is not parked', async () => {
    const { group, reader, poison, consumer } = await givenPoison();
    reader.poisoned.delete(poison.id);
    const { bus } = subject();
    expect(await bus.replay(reader.subscription, newStream())).toEqual([]);
    expect(await parkedIn(bus, group)).toHaveLength(2);
    await consumer.stop();
  });

  it('parks nothing in an outage and loses nothing, however long it takes', async () => {
    const { bus } = subject();
    const reader = new Reader(newGroup());
    reader.isAway = true;
    const stream = newStream();
    const consumer = await bus.subscribe(reader.subscription);
    const events = await put(subject(), stream, TYPE, TYPE);
    await reader.until(() => reader.failures >= FAILURES);
    expect(await bus.parked(reader.subscription.group)).toEqual([]);
    expect(await consumer.progress()).toMatchObject({ parked: 0 });
    expect((await consumer.progress()).lag).toBeGreaterThan(0);
    reader.isAway = false;
    await reader.sees(last(events));
    expect(reader.versionsOf(stream)).toEqual([1, 2]);
    await consumer.stop();
  });

  it('leaves what is parked as it is when an outage meets the replay', async () => {
    const { group, reader, consumer } = await givenPoison();
    const { bus } = subject();
    const before = await parkedIn(bus, group);
    await consumer.stop();
    reader.isAway = true;
    await expect(bus.replay(reader.subscription)).rejects.toThrow('away');
    expect(await parkedIn(bus, group)).toEqual(before);
  });
};

export type { BusUnderTest };
