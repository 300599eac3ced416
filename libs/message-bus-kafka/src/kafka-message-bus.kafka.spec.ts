import { MemoryEventLog, openLog } from '@clientele/event-store';
import { messageBusConformance } from '@clientele/message-bus/conformance';
import { openPlace } from './specimen.ts';

messageBusConformance('KafkaMessageBus', async () => {
  const place = await openPlace();
  const log = new MemoryEventLog();
  const logId = await openLog(log);
  const bus = await place.open({ logId });
  return {
    bus,
    log,
    another: () => place.open({ logId }),
    close: async () => {
      await bus.close();
      await log.close();
      await place.drop();
    },
  };
});
