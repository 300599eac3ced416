import { eventLogConformance } from './conformance.ts';
import { MemoryEventLog } from './memory.ts';

eventLogConformance('MemoryEventLog', async () => {
  const log = new MemoryEventLog();
  return { log, close: () => log.close() };
});
