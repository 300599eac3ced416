import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MessageBus } from './bus.ts';
import { deliveringConformance } from './conformance-delivering.ts';
import { parkingConformance } from './conformance-parking.ts';
import { newGroup, type BusUnderTest } from './conformance-specimens.ts';

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
    describe('delivering', () => {
      deliveringConformance(setting);
    });
    describe('parking', () => {
      parkingConformance(setting);
    });

    it('tells nothing of a group that never was', async () => {
      expect(await bus.parked(newGroup())).toEqual([]);
    });
  });
};

export type { BusUnderTest };
