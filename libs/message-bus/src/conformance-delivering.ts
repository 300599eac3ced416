import { newStream } from '@clientele/event-store/conformance';
import { expect, it } from '@jest/globals';
import {
  becomes,
  last,
  newGroup,
  OTHER_TYPE,
  put,
  Reader,
  TYPE,
  type Setting,
} from './conformance-specimens.ts';

const STREAMS = 20;
const EVENTS_A_STREAM = 30;

export const deliveringConformance = ({ subject }: Setting): void => {
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
