import type { StoredEvent, UnplacedEvent } from '@clientele/event-store';

/** A row of the log as the server sends it. */
export type EventRow = [
  position: string,
  at: string,
  version: string,
  stream: string,
  tenant: string,
  command: string,
  event: string,
];

/** The columns of an {@link EventRow}, of the table under the name `e`. */
export const EVENT_COLUMNS = 'e.position, e.at, e.version, e.stream, e.tenant, e.command, e.event';

/** What of an event has no column of its own. */
export const bodyOf = (event: UnplacedEvent): string => {
  const { tenant: _, commandId: __, ...body } = event;
  return JSON.stringify(body);
};

let lastAt = { text: '', iso: '' };

/**
 * A time as the log's readers know it. Events of one batch have the same, so it is worked out once for all of
 * them.
 */
export const isoTime = (text: string): string => {
  if (text !== lastAt.text) lastAt = { text, iso: new Date(text).toISOString() };
  return lastAt.iso;
};

/** The stored event of a row. */
export const eventOf = ([position, at, version, stream, tenant, command, event]: EventRow): StoredEvent => {
  const body: Omit<StoredEvent, keyof Place> = JSON.parse(event);
  const place: Place = {
    position: BigInt(position),
    at: isoTime(at),
    version: Number(version),
    stream,
    tenant,
    commandId: command,
  };
  return Object.assign(body, place);
};

type Place = Pick<StoredEvent, 'position' | 'at' | 'version' | 'stream' | 'tenant' | 'commandId'>;
