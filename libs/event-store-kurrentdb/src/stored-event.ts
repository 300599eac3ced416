import { randomUUID } from 'node:crypto';
import { jsonEvent, type AppendRecordInput, type RecordedEvent } from '@kurrent/kurrentdb-client';
import type { StoredData, StoredEvent, UnplacedEvent } from '@clientele/event-store';
import { COMMAND_TYPE, MARK_TYPE, type Names } from './names.ts';

/** What of an event stands in a record's properties, which are texts; what is `null` is left out. */
const TEXTS = [
  'id',
  'tenant',
  'actor',
  'via',
  'reason',
  'commandId',
  'fingerprint',
  'correlationId',
  'causationId',
  'traceparent',
] as const;

type Properties = Readonly<Record<string, string>>;

/**
 * A record to be appended. Its id is new each time that it is made, never the event's: the server would take
 * records that it knows for a write that it has done already, while ours is a duplicate that it must refuse.
 */
const recordFor = (
  streamName: string,
  type: string,
  data: object,
  metadata: Properties = {},
): AppendRecordInput => ({
  streamName,
  record: jsonEvent({ id: randomUUID(), type, data: data as Record<string, unknown>, metadata }),
});

/** An event as the server is given it. */
export const eventRecord = (
  names: Names,
  stream: string,
  event: UnplacedEvent,
  at: string,
): AppendRecordInput => {
  const texts = TEXTS.flatMap((name) => {
    const text = event[name];
    return text === null ? [] : [[name, text] as const];
  });
  const properties = {
    ...Object.fromEntries(texts),
    schema: String(event.schema),
    step: String(event.step),
    at,
  };
  return recordFor(names.inServer(stream), event.type, event.data, properties);
};

/** The event of a record. */
export const eventOf = (names: Names, record: RecordedEvent): StoredEvent => {
  const properties = record.metadata as Properties;
  const text = (name: string): string => properties[name] ?? '';
  const textOrNull = (name: string): string | null => properties[name] ?? null;
  return {
    id: text('id'),
    type: record.type,
    schema: Number(text('schema')),
    stream: names.inLog(record.streamId),
    version: Number(record.revision) + 1,
    position: positionOf(record),
    at: text('at'),
    tenant: text('tenant'),
    actor: text('actor'),
    via: text('via'),
    reason: textOrNull('reason'),
    commandId: text('commandId'),
    step: Number(text('step')),
    fingerprint: text('fingerprint'),
    correlationId: text('correlationId'),
    causationId: textOrNull('causationId'),
    traceparent: textOrNull('traceparent'),
    data: record.data as StoredData,
  };
};

/** The place of a record in the whole log of the server. */
export const positionOf = ({ position }: Pick<RecordedEvent, 'position'>): bigint => {
  if (position === undefined) throw new Error('the server gave a record without its position');
  return position.commit;
};

/** A command's record stands before its events, and says how many there are. */
export const commandRecord = (stream: string, events: number): AppendRecordInput =>
  recordFor(stream, COMMAND_TYPE, { events });

export const commandEvents = (record: RecordedEvent): number =>
  Number((record.data as { readonly events: number }).events);

/** A mark stands before the events that it was written with, and has their time. */
export const markRecord = (stream: string, at: string): AppendRecordInput =>
  recordFor(stream, MARK_TYPE, { at });

export const markedAt = (record: RecordedEvent): string =>
  String((record.data as { readonly at: string }).at);
