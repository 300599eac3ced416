import { testDatabase } from '@clientele/testing';
import { eventLogConformance } from '@clientele/event-store/conformance';
import { openPostgresLog } from './postgres-event-log.ts';

eventLogConformance('PostgresEventLog', async () => {
  const database = await testDatabase();
  const { url } = database;
  const log = await openPostgresLog({ url });
  return {
    log,
    another: () => openPostgresLog({ url }),
    close: async () => {
      await log.close();
      await database.drop();
    },
  };
});
