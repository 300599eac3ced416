import { MemoryEventLog } from '@clientele/event-store';
import { messageBusConformance } from './conformance.ts';
import { MemoryMessageBus } from './memory.ts';

messageBusConformance('MemoryMessageBus', async () => {
  const bus = new MemoryMessageBus();
  return {
    bus,
    log: new MemoryEventLog(),
    another: async () => bus.another(),
    close: () => bus.close(),
  };
});
