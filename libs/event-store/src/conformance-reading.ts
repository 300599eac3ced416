import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { ConformanceSetting } from './conformance-appending.ts';
import { appendOf, eventsOf, newStream, pagesOf, unplaced, write } from './conformance-specimens.ts';
import type { Page, StoredEvent } from './log.ts';

export const readingConformance = ({ subject, make, gapFree }: ConformanceSetting): void => {
  const given = async (
    writes: Parameters<typeof appendOf>[0],
    command?: string,
  ): Promise<readonly bigint[]> => {
    const outcome = await subject().log.append(appendOf(writes, command));
    if (outcome.outcome !== 'appended') throw new Error(outcome.outcome);
    return outcome.positions;
  };

  describe('a stream', () => {
    it.each([
      [{}, [1, 2, 3, 4, 5]],
      [{ from: 3 }, [3, 4, 5]],
      [{ to: 2 }, [1, 2]],
      [{ from: 2, to: 4 }, [2, 3, 4]],
      [{ from: 5, to: 9 }, [5]],
      [{ from: 6 }, []],
    ])('gives its versions %j', async (range, versions) => {
      const stream = newStream();
      await given([write(stream, 0, 5)]);
      const events = await subject().log.readStream(stream, range);
      expect(events.map(({ version }) => version)).toEqual(versions);
    });

    it('is empty when it never was', async () => {
      expect(await subject().log.readStream(newStream())).toEqual([]);
    });

    it('is given as it is to each of many readers at once', async () => {
      const streams = [1, 2, 3, 4, 5].map((length) => ({ stream: newStream(), length }));
      await given(streams.map(({ stream, length }) => write(stream, 0, length)));
      const read = await Promise.all(
        [...streams, ...streams].map(({ stream }) => subject().log.readStream(stream, { from: 2 })),
      );
      expect(read.map((events) => events.length)).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
      for (const [index, events] of read.entries())
        for (const { stream } of events) expect(stream).toBe(streams[index % streams.length]?.stream);
    });
  });

  describe('a command', () => {
    it('gives its events in the order in which they were appended', async () => {
      const [one, other, command] = [newStream(), newStream('claim'), randomUUID()];
      await given([write(other, 0)]);
      const positions = await given([write(one, 0, 2), write(other, 1, 2)], command);
      await given([write(other, 3)]);
      const events = await subject().log.readCommand('acme', command);
      expect(events.map(({ stream, version }) => [stream, version])).toEqual([
        [one, 1],
        [one, 2],
        [other, 2],
        [other, 3],
      ]);
      expect(events.map(({ position }) => position)).toEqual(positions);
    });

    it('has none when it is not in the log, or in another tenant', async () => {
      const command = randomUUID();
      await given([write(newStream(), 0)], command);
      expect(await subject().log.readCommand('other', command)).toEqual([]);
      expect(await subject().log.readCommand('acme', randomUUID())).toEqual([]);
    });
  });

  describe('everything', () => {
    it('comes in pages, in the order of positions, up to the end', async () => {
      const { log } = subject();
      const after = await log.head();
      const positions = await given([write(newStream(), 0, 25)]);
      const pages = await pagesOf(log.readAll({ after, limit: 10 }));
      expect(pages.flatMap(({ events }) => events.map(({ position }) => position))).toEqual(positions);
      expect(Math.max(...pages.map(({ events }) => events.length))).toBeLessThanOrEqual(10);
      for (const { events, position } of pages)
        expect(position).toBeGreaterThanOrEqual(events.at(-1)?.position ?? 0n);
      expect(pages.at(-1)?.position).toBe(positions.at(-1));
      expect(await pagesOf(log.readAll({ after: positions.at(-1) ?? 0n }))).toEqual([]);
    });

    it('ends where it is told to, and never beyond what was there', async () => {
      const { log } = subject();
      const after = await log.head();
      const positions = await given([write(newStream(), 0, 9)]);
      const some = await eventsOf(log.readAll({ after, to: positions[4] ?? 0n, limit: 2 }));
      expect(some.map(({ position }) => position)).toEqual(positions.slice(0, 5));
      const beyond = await eventsOf(log.readAll({ after, to: (positions.at(-1) ?? 0n) + 1_000_000n }));
      expect(beyond.map(({ position }) => position)).toEqual(positions);
      expect(await eventsOf(log.readAll({ after: positions[4] ?? 0n, to: positions[2] ?? 0n }))).toEqual([]);
    });

    it('does not go on with what is appended while it is read', async () => {
      const { log } = subject();
      const after = await log.head();
      const positions = await given([write(newStream(), 0, 6)]);
      const seen: bigint[] = [];
      for await (const { events } of log.readAll({ after, limit: 2 })) {
        seen.push(...events.map(({ position }) => position));
        await given([write(newStream(), 0)]);
      }
      expect(seen).toEqual(positions);
    });

    it('can be narrowed to categories, and still tells how far it came', async () => {
      const { log } = subject();
      const after = await log.head();
      const order = newStream('order');
      await given([
        write(newStream('customer'), 0, 12),
        write(order, 0, 2),
        write(newStream('orders'), 0, 12),
      ]);
      const pages = await pagesOf(log.readAll({ after, categories: ['order', 'wallet'], limit: 5 }));
      expect(pages.flatMap(({ events }) => events.map(({ stream }) => stream))).toEqual([order, order]);
      expect(pages.at(-1)?.position).toBe(await log.head());
    });

    it('can be narrowed to types of events, whatever their streams', async () => {
      const { log } = subject();
      const after = await log.head();
      const streams = [newStream('customer'), newStream('order')] as const;
      await given([
        write(streams[0], 0, 3),
        { stream: newStream(), expected: 0, events: [unplaced({ type: 'CustomerRestored' })] },
        write(streams[1], 0, 1),
      ]);
      const types = ['CustomerTagsChanged', 'OrderRevoked'];
      const namesOf = (pages: readonly Page<StoredEvent>[]) =>
        pages.flatMap(({ events }) => events.map(({ stream }) => stream));
      const pages = await pagesOf(log.readAll({ after, types, limit: 2 }));
      expect(namesOf(pages)).toEqual([streams[0], streams[0], streams[0], streams[1]]);
      const both = await pagesOf(log.readAll({ after, types, categories: ['order'] }));
      expect(namesOf(both)).toEqual([streams[1]]);
      expect(both.at(-1)?.position).toBe(await log.head());
    });
  });

  it('finds the position of a moment', async () => {
    const { log } = subject();
    await given([write(newStream(), 0, 2)]);
    const [last] = await eventsOf(log.readAll({ after: (await log.head()) - 1n }));
    expect(await log.positionAt(last?.at ?? '')).toBe(last?.position);
    expect(await log.positionAt('9999-01-01T00:00:00.000Z')).toBe(last?.position);
    expect(await log.positionAt('1999-01-01T00:00:00.000Z')).toBe(0n);
    const justBefore = await log.positionAt(new Date(Date.parse(last?.at ?? '') - 1).toISOString());
    const earlier = (await eventsOf(log.readAll({ after: 0n }))).filter(({ at }) => at < (last?.at ?? ''));
    expect(justBefore).toBe(earlier.at(-1)?.position ?? 0n);
  });

  it('restores what another log had, as it was', async () => {
    await given([write(newStream(), 0, 3), write(newStream('claim'), 0)], randomUUID());
    const events = await eventsOf(subject().log.readAll({ after: 0n }));
    const { log, close } = await make();
    try {
      const positions = await log.restore(events);
      const moved = events.map((event, index) => ({ ...event, position: positions[index] ?? 0n }));
      expect(gapFree ? moved : events).toEqual(events);
      expect(await eventsOf(log.readAll({ after: 0n }))).toEqual(moved);
      const { tenant, commandId, stream } = moved.at(-1) ?? { tenant: '', commandId: '', stream: '' };
      const command = moved.filter((event) => event.tenant === tenant && event.commandId === commandId);
      expect(await log.readCommand(tenant, commandId)).toEqual(command);
      const again = await log.append(appendOf([write(newStream(), 0)], commandId, tenant));
      expect(again).toEqual({ outcome: 'duplicate' });
      const next = await log.append(appendOf([write(stream, 1)]));
      if (next.outcome !== 'appended') throw new Error(next.outcome);
      expect(next.at >= (moved.at(-1)?.at ?? '')).toBe(true);
    } finally {
      await close();
    }
  });
};
