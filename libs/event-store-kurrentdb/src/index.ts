export type { VersionAuditor, VersionGap, VersionReport } from './contiguity.ts';
export { ServerTooOld } from './failures.ts';
export {
  APPEND_MS_MAX,
  KurrentEventLog,
  openKurrentLog,
  type KurrentLogOptions,
} from './kurrent-event-log.ts';
