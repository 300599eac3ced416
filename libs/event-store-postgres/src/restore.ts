import type { StoredEvent } from '@clientele/event-store';
import type { Connection, Statement } from './connection.ts';
import { bodyOf } from './stored-event.ts';

const RESTORE: Statement = {
  name: 'restore',
  text: `
    insert into log.events (position, at, version, command_events, stream, tenant, command, event)
    select
      (select coalesce(max(position), 0) from log.events) + n,
      at, version, command_events, stream, tenant, command, event
    from unnest($1::timestamptz[], $2::int[], $3::int[], $4::text[], $5::text[], $6::text[], $7::json[])
      with ordinality as given (at, version, command_events, stream, tenant, command, event, n)
    order by n
    returning position`,
};

/** Stores events of another log at the end of this one. */
export const restoreEvents = async (
  connection: Connection,
  events: readonly StoredEvent[],
): Promise<readonly bigint[]> => {
  const rows = await connection.query<[position: string]>(RESTORE, [
    events.map(({ at }) => at),
    events.map(({ version }) => version),
    commandSizes(events),
    events.map(({ stream }) => stream),
    events.map(({ tenant }) => tenant),
    events.map(({ commandId }) => commandId),
    events.map(restoredBody),
  ]);
  return rows.map(([position]) => BigInt(position));
};

const restoredBody = (stored: StoredEvent): string => {
  const { stream: _, version: __, position: ___, at: ____, ...event } = stored;
  return bodyOf(event);
};

/** On the first event of each command, how many it has; a command's events stand together. */
const commandSizes = (events: readonly StoredEvent[]): (number | null)[] => {
  const sizes: (number | null)[] = events.map(() => null);
  for (let first = 0, next = 0; first < events.length; first = next) {
    while (next < events.length && isSameCommand(events[first], events[next])) next += 1;
    sizes[first] = next - first;
  }
  return sizes;
};

const isSameCommand = (one: StoredEvent | undefined, other: StoredEvent | undefined): boolean =>
  one?.commandId === other?.commandId && one?.tenant === other?.tenant;
