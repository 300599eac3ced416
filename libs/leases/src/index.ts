export { leadForEver, type Held, type Leading } from './leading.ts';
export { Leases, type Term } from './leases.ts';
export { MemoryLeases } from './memory.ts';
