import { randomBytes } from 'node:crypto';
import { eventLogConformance, type LogUnderTest } from '@clientele/event-store/conformance';
import { startTestServer } from '../test/server.ts';
import { openKurrentLog } from './kurrent-event-log.ts';

/** A log on a server for tests, or on a real one: there each is its own by what its streams are called. */
const emptyLog = async (): Promise<LogUnderTest> => {
  const real = process.env['KURRENTDB_TEST_URL'];
  const server = real === undefined ? await startTestServer() : null;
  const prefix = real === undefined ? '' : `t${randomBytes(6).toString('hex')}_`;
  const options = { url: real ?? server?.url ?? '', prefix };
  const log = await openKurrentLog(options);
  return {
    log,
    another: () => openKurrentLog(options),
    close: async () => {
      await log.close();
      server?.stop();
    },
  };
};

eventLogConformance('KurrentEventLog', emptyLog, { gapFree: false, risingTimes: false });
