import { randomUUID } from 'node:crypto';
import { INSTALLATION, type LogEvent } from '@clientele/contracts';
import { eventId } from './event-id.ts';
import type { EventLog, UnplacedEvent } from './log.ts';

type OpeningEvent = Extract<LogEvent, { type: 'LogOpened' | 'LogMoved' }>;

/** The stream of what happens to the log itself. */
export const LOG_STREAM = `log-${INSTALLATION}`;

/** The log was not opened yet, so it has no id. */
export class NeverOpened extends Error {
  override readonly name = 'NeverOpened';

  constructor() {
    super('the log was never opened');
  }
}

/** The UUID of the log, which stands in every checkpoint and cursor. Throws {@link NeverOpened}. */
export const logId = async (log: EventLog): Promise<string> => {
  const id = await findLogId(log);
  if (id === null) throw new NeverOpened();
  return id;
};

/** Gives a log its first event, unless it has one, and tells its UUID. Whichever process is first wins. */
export const openLog = async (log: EventLog): Promise<string> => {
  const found = await findLogId(log);
  if (found !== null) return found;
  await recordOpening(log, 0, { type: 'LogOpened', data: { logId: randomUUID() } });
  return logId(log);
};

/**
 * Tells that the events of the log were given other positions than they had, so that nobody goes on with
 * those.
 */
export const recordMove = async (log: EventLog, from: string): Promise<string> => {
  const { length } = await log.readStream(LOG_STREAM);
  const data = { logId: randomUUID(), from };
  const { outcome } = await recordOpening(log, length, { type: 'LogMoved', data });
  if (outcome !== 'appended') throw new Error('somebody else writes to the log that is moved');
  return data.logId;
};

const findLogId = async (log: EventLog): Promise<string | null> => {
  const last = (await log.readStream(LOG_STREAM)).at(-1);
  return last === undefined ? null : String(last.data['logId']);
};

const recordOpening = (log: EventLog, expected: number, event: OpeningEvent) => {
  const command = event.data.logId;
  return log.append({
    tenant: INSTALLATION,
    command,
    writes: [{ stream: LOG_STREAM, expected, events: [stampedOpening(command, event)] }],
  });
};

const stampedOpening = (command: string, event: OpeningEvent): UnplacedEvent => ({
  ...event,
  id: eventId(command, 0, 0),
  schema: 1,
  tenant: INSTALLATION,
  actor: 'system:log',
  via: 'system',
  reason: null,
  commandId: command,
  step: 0,
  fingerprint: command,
  correlationId: command,
  causationId: null,
  traceparent: null,
});
