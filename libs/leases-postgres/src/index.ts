export { openPostgresLeases, type PostgresLeases, type PostgresLeasesOptions } from './postgres-leases.ts';
