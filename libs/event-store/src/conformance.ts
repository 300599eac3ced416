import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appendingConformance } from './conformance-appending.ts';
import { followingConformance } from './conformance-following.ts';
import { readingConformance } from './conformance-reading.ts';
import { eventsOf, type LogUnderTest } from './conformance-specimens.ts';

/** What a log may leave out. */
export interface LogCapabilities {
  /** Positions are 1, 2, 3; they only rise when false. */
  readonly gapFree?: boolean;
  /**
   * `at` never falls from one event to the next. Where the log stores the times of those who write as they
   * are, it may: by as much as their clocks differ, and as long as an append is under way.
   */
  readonly risingTimes?: boolean;
}

/**
 * What every event log must do. `make` gives a log that is empty; all but what needs an empty one share it.
 */
export const eventLogConformance = (
  name: string,
  make: () => Promise<LogUnderTest>,
  { gapFree = true, risingTimes = true }: LogCapabilities = {},
): void => {
  describe(`${name}`, () => {
    let subject: LogUnderTest;
    beforeAll(async () => {
      subject = await make();
    });
    afterAll(() => subject.close());

    it('begins empty', async () => {
      const { log } = subject;
      expect(await log.head()).toBe(0n);
      expect(await log.positionAt('9999-01-01T00:00:00.000Z')).toBe(0n);
      expect(await eventsOf(log.readAll({ after: 0n }))).toEqual([]);
    });

    const setting = { subject: () => subject, make, gapFree, risingTimes };
    describe('appending', () => {
      appendingConformance(setting);
    });
    describe('reading', () => {
      readingConformance(setting);
    });
    describe('following', () => {
      followingConformance(setting);
    });
  });
};

// An adapter's own specs say the same things with the same words.
export { appendOf, eventsOf, Follower, newStream, unplaced, write } from './conformance-specimens.ts';
export type { LogUnderTest };
