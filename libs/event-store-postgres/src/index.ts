export type { Contiguity, ContiguityAuditor, Gap } from './contiguity.ts';
export { logMigrations } from './migrations.ts';
export {
  APPEND_MS_MAX,
  openPostgresLog,
  PostgresEventLog,
  type PostgresLogOptions,
} from './postgres-event-log.ts';
