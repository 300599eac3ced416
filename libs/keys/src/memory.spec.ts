import { keyStoreConformance } from './conformance.ts';
import { MemoryKeyStore } from './memory.ts';

keyStoreConformance('the key store in memory', async () => new MemoryKeyStore());
