import { MemoryEventLog, openLog } from '@clientele/event-store';
import { messageBusConformance } from '@clientele/message-bus/conformance';
import { testDatabase } from '@clientele/testing';
import { openEmbeddedBus } from './embedded-message-bus.ts';

messageBusConformance('EmbeddedMessageBus', async () => {
  const database = await testDatabase();
  const log = new MemoryEventLog();
  const logId = await openLog(log);
  const open = () => openEmbeddedBus({ url: database.url, log, logId });
  const bus = await open();
  return {
    bus,
    log,
    another: open,
    close: async () => {
      await bus.close();
      await log.close();
      await database.drop();
    },
  };
});
