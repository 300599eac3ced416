import { newStream } from '@clientele/event-store/conformance';
import { expect, it } from '@jest/globals';
import {
  becomes,
  last,
  nameOf,
  newGroup,
  parkedIn,
  POISON,
  put,
  Reader,
  TYPE,
  type Setting,
} from './conformance-specimens.ts';

/** Tries of an outage that are waited for: each is given the same events again. */
const FAILURES = 3;

export const parkingConformance = ({ subject }: Setting): void => {
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
