import { leasesConformance } from './conformance.ts';
import { MemoryLeases } from './memory.ts';

leasesConformance('MemoryLeases', async () => {
  const leases = new MemoryLeases();
  return {
    another: async () => leases.another(),
    cutOff: async (name) => leases.revoke(name),
    close: () => leases.close(),
  };
});
