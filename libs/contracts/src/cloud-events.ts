import type { Envelope } from './envelope.ts';
import type { Event } from './event.ts';
import { contactEvents } from './events/contacts.ts';
import { customerEvents } from './events/customers.ts';
import { documentEvents } from './events/documents.ts';
import { orderEvents } from './events/orders.ts';
import { cardEvents, creditEvents } from './events/wallets.ts';
import { parseStream } from './streams.ts';

/**
 * What is published, by context and by the category of its streams. Each context is a topic; claims, keys,
 * numbers and what became of reactions stay in the log.
 */
export const PUBLISHED = {
  customers: { customer: customerEvents, order: orderEvents },
  contacts: { contact: contactEvents },
  wallets: { cards: cardEvents, credit: creditEvents },
  documents: { document: documentEvents },
} as const;

/** A context whose events are published. */
export type PublishedContext = keyof typeof PUBLISHED;

/** Every context whose events are published. */
export const PUBLISHED_CONTEXTS = Object.keys(PUBLISHED) as readonly PublishedContext[];

const inContexts = <Value>(
  pick: (category: string, types: readonly string[]) => readonly Value[],
): ReadonlyMap<Value, PublishedContext> =>
  new Map(
    PUBLISHED_CONTEXTS.flatMap((context) =>
      Object.entries(PUBLISHED[context])
        .flatMap(([category, events]) => pick(category, Object.keys(events)))
        .map((value) => [value, context] as const),
    ),
  );

const contextByCategory = inContexts((category) => [category]);
const contextByType = inContexts((_, types) => types);

/** The categories of the streams that are published. */
export const PUBLISHED_CATEGORIES: readonly string[] = [...contextByCategory.keys()];

/** The context that publishes events of this type; `null` when nobody does. */
export const contextOfType = (type: string): PublishedContext | null => contextByType.get(type) ?? null;

/** The context that publishes events of this stream; `null` when nobody does. */
export const contextOfStream = (stream: string): PublishedContext | null =>
  contextByCategory.get(parseStream(stream).category) ?? null;

/** The topic of a context. */
export const topicOf = (prefix: string, context: PublishedContext): string => `${prefix}.${context}`;

/** What decides which partition an event goes to: the id that stands in its stream's name. */
export const messageKeyOf = (stream: string): string => parseStream(stream).id;

/** What a customer has one of is read below the customer; any other resource has a list of its own. */
const resourceOf = (category: string, id: string): string =>
  category in PUBLISHED.wallets ? `/v1/customers/${id}/${category}` : `/v1/${category}s/${id}`;

/**
 * Where the resource of a published stream can be read as it was just after the event, by whoever may: a
 * reference relative to the API.
 */
export const dataRefOf = ({ stream, position }: Pick<Envelope, 'stream' | 'position'>): string => {
  const { category, id } = parseStream(stream);
  return `${resourceOf(category, id)}?asOf=${position}`;
};

/** The header that says how the value is written, and what it says. */
export const CONTENT_TYPE_HEADER = 'content-type';
export const CONTENT_TYPE = 'application/json';

const SPEC_VERSION = '1.0';
const SOURCE = 'urn:uuid:';

/**
 * The Kafka headers of a published event by the CloudEvents 1.0 binary mode, one attribute each: the whole
 * envelope, so that a reader has what the log has. A member that is `null` has no header.
 */
export type CloudEventHeaders = {
  readonly 'content-type': string;
  readonly ce_specversion: string;
  readonly ce_id: string;
  /** The log that the event is in: `urn:uuid:` and its UUID. */
  readonly ce_source: string;
  readonly ce_type: string;
  /** The event's stream. */
  readonly ce_subject: string;
  /** When it was appended. */
  readonly ce_time: string;
  /** Where the resource can be read as of the event, with a credential of the reader's own. */
  readonly ce_dataref: string;
  /** Place in the log, decimal. */
  readonly ce_position: string;
  /** Place in its stream, decimal. */
  readonly ce_version: string;
  /** Schema version of the value, decimal. */
  readonly ce_schema: string;
  readonly ce_tenant: string;
  readonly ce_actor: string;
  readonly ce_via: string;
  readonly ce_reason?: string;
  readonly ce_commandid: string;
  /** Which command of a transaction the event belongs to, decimal. */
  readonly ce_step: string;
  readonly ce_fingerprint: string;
  readonly ce_correlationid: string;
  readonly ce_causationid?: string;
  readonly ce_traceparent?: string;
};

/** The headers of an event that is in the log with this UUID. */
export const headersOf = (event: Envelope & Event, logId: string): CloudEventHeaders => ({
  [CONTENT_TYPE_HEADER]: CONTENT_TYPE,
  ce_specversion: SPEC_VERSION,
  ce_id: event.id,
  ce_source: `${SOURCE}${logId}`,
  ce_type: event.type,
  ce_subject: event.stream,
  ce_time: event.at,
  ce_dataref: dataRefOf(event),
  ce_position: String(event.position),
  ce_version: String(event.version),
  ce_schema: String(event.schema),
  ce_tenant: event.tenant,
  ce_actor: event.actor,
  ce_via: event.via,
  ...(event.reason !== null && { ce_reason: event.reason }),
  ce_commandid: event.commandId,
  ce_step: String(event.step),
  ce_fingerprint: event.fingerprint,
  ce_correlationid: event.correlationId,
  ...(event.causationId !== null && { ce_causationid: event.causationId }),
  ...(event.traceparent !== null && { ce_traceparent: event.traceparent }),
});

/** What the headers of a message say: the event but for its data, and the log that it is in. */
export interface CloudEventAttributes {
  readonly logId: string;
  readonly event: Envelope & Pick<Event, 'type'>;
}

const REQUIRED = [
  'ce_source',
  'ce_id',
  'ce_type',
  'ce_schema',
  'ce_subject',
  'ce_version',
  'ce_position',
  'ce_time',
  'ce_tenant',
  'ce_actor',
  'ce_via',
  'ce_commandid',
  'ce_step',
  'ce_fingerprint',
  'ce_correlationid',
] as const satisfies readonly (keyof CloudEventHeaders)[];

/** Reads headers back; `header` gives one by its name. `null`: they are not of a published event. */
export const attributesOf = (header: (name: string) => string | undefined): CloudEventAttributes | null => {
  if (header('ce_specversion') !== SPEC_VERSION) return null;
  if (REQUIRED.some((name) => header(name) === undefined)) return null;
  const required = (name: (typeof REQUIRED)[number]): string => header(name) ?? '';
  const optional = (name: keyof CloudEventHeaders): string | null => header(name) ?? null;
  return {
    logId: required('ce_source').replace(SOURCE, ''),
    event: {
      id: required('ce_id'),
      type: required('ce_type'),
      schema: Number(required('ce_schema')),
      stream: required('ce_subject'),
      version: Number(required('ce_version')),
      position: BigInt(required('ce_position')),
      at: required('ce_time'),
      tenant: required('ce_tenant'),
      actor: required('ce_actor'),
      via: required('ce_via'),
      reason: optional('ce_reason'),
      commandId: required('ce_commandid'),
      step: Number(required('ce_step')),
      fingerprint: required('ce_fingerprint'),
      correlationId: required('ce_correlationid'),
      causationId: optional('ce_causationid'),
      traceparent: optional('ce_traceparent'),
    },
  };
};
