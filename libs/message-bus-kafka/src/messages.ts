import {
  attributesOf,
  contextOfStream,
  headersOf,
  messageKeyOf,
  topicOf,
  type CloudEventAttributes,
} from '@clientele/contracts';
import type { StoredEvent } from '@clientele/event-store';
import type { IHeaders, KafkaMessage, Message } from 'kafkajs';

/** A message and the topic that it belongs to. */
export interface Addressed {
  readonly topic: string;
  readonly message: Message;
  /** Roughly what it takes on the wire. */
  readonly bytes: number;
}

const ENVELOPE_BYTES = 1_000;

/** What is published of an event; `null` when nobody publishes it. */
export const messageOf = (prefix: string, logId: string, event: StoredEvent): Addressed | null => {
  const context = contextOfStream(event.stream);
  if (context === null) return null;
  const value = JSON.stringify(event.data);
  return {
    topic: topicOf(prefix, context),
    message: { key: messageKeyOf(event.stream), value, headers: headersOf(event, logId) },
    bytes: ENVELOPE_BYTES + value.length,
  };
};

const headerIn =
  (headers: IHeaders = {}) =>
  (name: string): string | undefined => {
    const value = headers[name];
    return Array.isArray(value) ? value[0]?.toString() : value?.toString();
  };

/** What the headers of a message say. Throws when it is none of ours. */
export const attributesIn = ({ offset, headers }: KafkaMessage): CloudEventAttributes => {
  const attributes = attributesOf(headerIn(headers));
  if (attributes === null) throw new Error(`the message at offset ${offset} is no event of ours`);
  return attributes;
};

/** The event as it is stored. Throws when the message has no value that is JSON. */
export const eventIn = ({ value }: KafkaMessage, { event }: CloudEventAttributes): StoredEvent => ({
  ...event,
  data: JSON.parse(String(value)),
});

/** An event as text, and back: JSON knows no bigint. */
export const textOf = (event: StoredEvent): string =>
  JSON.stringify({ ...event, position: String(event.position) });

export const eventOf = (
  parsed: Omit<StoredEvent, 'position'> & { readonly position: string },
): StoredEvent => ({
  ...parsed,
  position: BigInt(parsed.position),
});
