export { Leases, type Term } from './leases.ts';
