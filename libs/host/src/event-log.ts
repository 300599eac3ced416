import type { EventLog } from '@clientele/event-store';
import { openKurrentLog } from '@clientele/event-store-kurrentdb';
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

/** Opens the log where its URL says that it is. */
export const openLogAt = (setting: LogSetting): Promise<AuditedLog> =>
  setting.url.startsWith('kurrentdb') ? openKurrentLog(setting) : openPostgresLog(setting);
