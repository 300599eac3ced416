import type { EventLog } from '@clientele/event-store';
import { openPostgresLog } from '@clientele/event-store-postgres';

/** Looks through a log in the background for what is missing from it. */
interface Auditor {
  readonly report: { readonly checkedTo: bigint; readonly gaps: readonly unknown[] };
  start(): void;
}

/** A log that is looked after. */
export interface AuditedLog extends EventLog {
  readonly contiguity: Auditor;
}

interface LogSetting {
  readonly url: string;
  readonly onFailure: (error: unknown) => void;
}

/** Opens the log where its URL says that it is. KurrentDB's client is large: only who has one loads it. */
export const openLogAt = async (setting: LogSetting): Promise<AuditedLog> => {
  if (!setting.url.startsWith('kurrentdb')) return openPostgresLog(setting);
  const { openKurrentLog } = await import('@clientele/event-store-kurrentdb');
  return openKurrentLog(setting);
};
