export * from './log.ts';
export * from './store.ts';
export * from './meta.ts';
export { CannotImport, exportKeys, exportLog, importKeys, importLog, type Imported } from './backup.ts';
export * from './claims.ts';
export { TooNew, Unreadable } from './codec.ts';
export { CONFLICT_PAUSE_MS, CONFLICT_TRIES_MAX } from './conflicts.ts';
export * from './event-id.ts';
export * from './folded.ts';
export { HeadWatch } from './head-watch.ts';
export { Identities } from './identities.ts';
export { MemoryEventLog } from './memory.ts';
export * from './migrations.ts';
export { narrowed, type Narrowing } from './narrowing.ts';
export * from './naming.ts';
export * from './numbers.ts';
export { openEventStore } from './open.ts';
export { LOG_STREAM, logId, NeverOpened, openLog } from './opening.ts';
export * from './outage.ts';
export * from './overlay.ts';
export { seenBy } from './past.ts';
export {
  fresh,
  on,
  type Part,
  type Parts,
  type StandingsOf,
  type StatesOf,
  type Written,
  type WrittenParts,
} from './parts.ts';
export * from './spans.ts';
export * from './state-cache.ts';
export * from './steps.ts';
export * from './transact.ts';
export * from './turns.ts';
