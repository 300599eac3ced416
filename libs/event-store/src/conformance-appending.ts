import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  appendOf,
  newStream,
  STRANGE_DATA,
  unplaced,
  write,
  type LogUnderTest,
} from './conformance-specimens.ts';
import type { Append, AppendOutcome } from './log.ts';

/** What the parts of the suite work with. */
export interface ConformanceSetting {
  readonly subject: () => LogUnderTest;
  readonly make: () => Promise<LogUnderTest>;
  readonly gapFree: boolean;
  readonly risingTimes: boolean;
}

const IDENTICAL_COMMANDS = 1_000;
const RIVALS = 20;

export const appendingConformance = ({ subject, gapFree }: ConformanceSetting): void => {
  const append = (appended: Append): Promise<AppendOutcome> => subject().log.append(appended);
  const versionOf = async (stream: string): Promise<number> =>
    (await subject().log.readStream(stream)).length;

  it('stores an event with all it came with, and gives it its place and time', async () => {
    const [stream, command] = [newStream(), randomUUID()];
    const told = {
      reason: 'fraud-check',
      causationId: randomUUID(),
      traceparent: '00-ab-cd-01',
      step: 3,
      schema: 2,
    };
    const event = unplaced({
      ...told,
      actor: 'user:Zoë "Z" \\ O’Neil',
      commandId: command,
      data: STRANGE_DATA,
    });
    const before = new Date().toISOString();
    const outcome = await append(appendOf([{ stream, expected: 0, events: [event] }], command));
    if (outcome.outcome !== 'appended') throw new Error(outcome.outcome);
    const [position] = outcome.positions;
    expect(outcome.at >= before).toBe(true);
    expect(await subject().log.readStream(stream)).toEqual([
      { ...event, stream, version: 1, position, at: outcome.at },
    ]);
  });

  it('counts versions and positions in the order of the writes', async () => {
    const { log } = subject();
    const [one, other] = [newStream(), newStream('claim')];
    const head = await log.head();
    await append(appendOf([write(one, 0, 2)]));
    const outcome = await append(appendOf([write(other, 0, 2), write(one, 2, 3)]));
    if (outcome.outcome !== 'appended') throw new Error(outcome.outcome);
    const stored = [...(await log.readStream(other)), ...(await log.readStream(one, { from: 3 }))];
    expect(stored.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5]);
    expect(stored.map(({ position }) => position)).toEqual(outcome.positions);
    expect(stored.map(({ position }) => position)).toEqual(
      outcome.positions.toSorted((a, b) => Number(a - b)),
    );
    const next = [3n, 4n, 5n, 6n, 7n].map((place) => head + place);
    expect(outcome.positions).toEqual(gapFree ? next : outcome.positions);
    expect(new Set(stored.map(({ at }) => at))).toEqual(new Set([outcome.at]));
  });

  it.each([0, 1, 3, 4])('refuses to write at version %i of a stream at version 2', async (expected) => {
    const [stream, other] = [newStream(), newStream()];
    await append(appendOf([write(stream, 0, 2)]));
    const head = await subject().log.head();
    const outcome = await append(appendOf([write(other, 0), write(stream, expected)]));
    expect(outcome).toEqual({ outcome: 'conflict', stream, version: 2 });
    expect([await versionOf(stream), await versionOf(other), await subject().log.head()]).toEqual([
      2,
      0,
      head,
    ]);
  });

  it('refuses to go on with a stream that never was', async () => {
    const stream = newStream();
    expect(await append(appendOf([write(stream, 1)]))).toEqual({ outcome: 'conflict', stream, version: 0 });
  });

  describe('checks', () => {
    it('holds a stream at its version without writing to it', async () => {
      const [checked, written] = [newStream(), newStream()];
      await append(appendOf([write(checked, 0, 2)]));
      const outcome = await append(
        appendOf([write(checked, 2, 0), write(written, 0), write(newStream(), 0, 0)]),
      );
      expect(outcome.outcome).toBe('appended');
      expect([await versionOf(checked), await versionOf(written)]).toEqual([2, 1]);
    });

    it('refuses when a stream that is only checked has moved', async () => {
      const [checked, written] = [newStream(), newStream()];
      await append(appendOf([write(checked, 0, 2)]));
      const outcome = await append(appendOf([write(written, 0), write(checked, 1, 0)]));
      expect(outcome).toEqual({ outcome: 'conflict', stream: checked, version: 2 });
      expect(await versionOf(written)).toBe(0);
    });

    it('leaves nothing behind when there is nothing else', async () => {
      const [stream, command] = [newStream(), randomUUID()];
      const head = await subject().log.head();
      const outcome = await append(appendOf([write(stream, 0, 0)], command));
      expect(outcome).toMatchObject({ outcome: 'appended', positions: [] });
      expect(await subject().log.head()).toBe(head);
      expect(await subject().log.readCommand('acme', command)).toEqual([]);
    });
  });

  describe('commands', () => {
    it('reports a duplicate before any conflict', async () => {
      const [stream, command] = [newStream(), randomUUID()];
      await append(appendOf([write(stream, 0)], command));
      expect(await append(appendOf([write(stream, 0)], command))).toEqual({ outcome: 'duplicate' });
      expect(await append(appendOf([write(newStream(), 0)], command))).toEqual({ outcome: 'duplicate' });
      expect(await versionOf(stream)).toBe(1);
    });

    it('does not take the same name in two tenants for one command', async () => {
      const command = randomUUID();
      const outcomes = ['acme', 'other'].map((tenant) =>
        append(appendOf([write(newStream(), 0)], command, tenant)),
      );
      expect((await Promise.all(outcomes)).map(({ outcome }) => outcome)).toEqual(['appended', 'appended']);
    });

    it('does not remember a command that was refused', async () => {
      const [stream, command] = [newStream(), randomUUID()];
      expect((await append(appendOf([write(stream, 1)], command))).outcome).toBe('conflict');
      expect((await append(appendOf([write(stream, 0)], command))).outcome).toBe('appended');
    });

    it('records one of many identical commands', async () => {
      const [stream, command] = [newStream(), randomUUID()];
      const same = Array.from({ length: IDENTICAL_COMMANDS }, () =>
        append(appendOf([write(stream, 0)], command)),
      );
      const outcomes = (await Promise.all(same)).map(({ outcome }) => outcome);
      expect(outcomes.filter((outcome) => outcome === 'appended')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(IDENTICAL_COMMANDS - 1);
      expect(await versionOf(stream)).toBe(1);
    });
  });

  it('gives each of many appends at once its own outcome', async () => {
    const [moved, command] = [newStream(), randomUUID()];
    await append(appendOf([write(moved, 0, 3)], command));
    const streams = Array.from({ length: RIVALS }, () => newStream());
    const mixed = streams.flatMap((stream) => [
      append(appendOf([write(stream, 0, 2)])),
      append(appendOf([write(newStream(), 0), write(moved, 1)])),
      append(appendOf([write(newStream(), 0)], command)),
    ]);
    const outcomes = (await Promise.all(mixed)).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(streams.flatMap(() => ['appended', 'conflict', 'duplicate']));
    expect(await Promise.all(streams.map(versionOf))).toEqual(streams.map(() => 2));
  });

  it('lets one of many writers at the same version win', async () => {
    const stream = newStream();
    const outcomes = await Promise.all(
      Array.from({ length: RIVALS }, () => append(appendOf([write(newStream(), 0), write(stream, 0)]))),
    );
    const lost = outcomes.filter(({ outcome }) => outcome !== 'appended');
    expect(lost).toEqual(
      Array.from({ length: RIVALS - 1 }, () => ({ outcome: 'conflict', stream, version: 1 })),
    );
    expect(await versionOf(stream)).toBe(1);
  });
};
