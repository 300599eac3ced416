import { expect, it } from '@jest/globals';
import type { ConformanceSetting } from './conformance-appending.ts';
import { appendOf, eventsOf, Follower, newStream, write } from './conformance-specimens.ts';
import type { EventLog, StoredEvent } from './log.ts';

const WRITERS = 24;
const APPENDS_A_WRITER = 40;

/**
 * Appends to a stream of its own and one that all fight for, and tells the positions that it was
 * acknowledged.
 */
const writeOn = async (log: EventLog, contested: string): Promise<readonly bigint[]> => {
  const own = newStream();
  const acknowledged: bigint[] = [];
  let version = 0;
  let contestedVersion = (await log.readStream(contested)).length;
  for (let count = 0; count < APPENDS_A_WRITER; count += 1) {
    const outcome = await log.append(appendOf([write(own, version, 2), write(contested, contestedVersion)]));
    if (outcome.outcome === 'appended') {
      acknowledged.push(...outcome.positions);
      version += 2;
      contestedVersion += 1;
    } else if (outcome.outcome === 'conflict') contestedVersion = outcome.version;
  }
  return acknowledged;
};

const expectOrdered = (events: readonly StoredEvent[], risingTimes: boolean): void => {
  const versions = new Map<string, number>();
  let last = events[0];
  for (const event of events) {
    const before = versions.get(event.stream) ?? 0;
    if (event.version !== before + 1) throw new Error(`${event.stream}: ${event.version} follows ${before}`);
    versions.set(event.stream, event.version);
    if (last && last !== event && (event.position <= last.position || (risingTimes && event.at < last.at)))
      throw new Error(`${event.position} at ${event.at} follows ${last.position} at ${last.at}`);
    last = event;
  }
};

const rising = (positions: readonly bigint[]): readonly bigint[] =>
  positions.toSorted((a, b) => Number(a - b));

export const followingConformance = ({ subject, gapFree, risingTimes }: ConformanceSetting): void => {
  it('gives what is there, and then what is appended later', async () => {
    const { log } = subject();
    const after = await log.head();
    const streams = [newStream(), newStream(), newStream()] as const;
    await log.append(appendOf([write(streams[0], 0, 15)]));
    const follower = new Follower(log, after);
    await follower.reaches(await log.head());
    for (const stream of streams.slice(1)) {
      await log.append(appendOf([write(stream, 0, 3)]));
      await follower.reaches(await log.head());
    }
    await follower.stop();
    expect(follower.events).toEqual(await eventsOf(log.readAll({ after })));
  });

  it('ends when it is aborted while it waits, and when it was before it began', async () => {
    const { log } = subject();
    const follower = new Follower(log, await log.head());
    await follower.stop();
    expect(follower.events).toEqual([]);
    const pages = log.subscribe({ after: 0n, signal: AbortSignal.abort() });
    expect(await eventsOf(pages)).toEqual([]);
  });

  it('can be narrowed to categories, and still tells how far it came', async () => {
    const { log } = subject();
    const follower = new Follower(log, await log.head(), ['order']);
    const order = newStream('order');
    await log.append(appendOf([write(newStream(), 0, 3), write(order, 0), write(newStream(), 0, 3)]));
    await follower.reaches(await log.head());
    await follower.stop();
    expect(follower.events.map(({ stream }) => stream)).toEqual([order]);
  });

  it('shows every reader the same order, whoever writes at the same time', async () => {
    const { log, another } = subject();
    const second = (await another?.()) ?? log;
    try {
      const after = await log.head();
      const contested = newStream();
      const followers = [new Follower(log, after), new Follower(second, after)];
      const writers = Array.from({ length: WRITERS }, (_, index) =>
        writeOn(index % 2 === 0 ? log : second, contested),
      );
      const acknowledged = rising((await Promise.all(writers)).flat());
      await Promise.all(followers.map((follower) => follower.reaches(acknowledged.at(-1) ?? 0n)));
      await Promise.all(followers.map((follower) => follower.stop()));
      const events = await eventsOf(log.readAll({ after }));
      expectOrdered(events, risingTimes);
      expect(events.map(({ position }) => position)).toEqual(acknowledged);
      const last = acknowledged.at(-1);
      expect(gapFree ? last : after + BigInt(acknowledged.length)).toBe(after + BigInt(acknowledged.length));
      for (const follower of followers) expect(follower.events).toEqual(events);
    } finally {
      if (second !== log) await second.close();
    }
  });

  it('lets two processes on one log see and respect each other', async () => {
    const { log, another } = subject();
    if (another === undefined) return;
    const second = await another();
    const stream = newStream();
    const follower = new Follower(second, await second.head());
    const command = appendOf([write(stream, 0)]);
    expect((await log.append(command)).outcome).toBe('appended');
    await follower.reaches(await log.head());
    expect(await second.append(command)).toEqual({ outcome: 'duplicate' });
    expect(await second.append(appendOf([write(stream, 0)]))).toEqual({
      outcome: 'conflict',
      stream,
      version: 1,
    });
    expect((await second.append(appendOf([write(stream, 1)]))).outcome).toBe('appended');
    expect(await log.readStream(stream)).toEqual(await second.readStream(stream));
    await follower.stop();
    await second.close();
  });
};
