import {
  CONTENT_TYPE,
  PUBLISHED,
  PUBLISHED_CONTEXTS,
  topicOf,
  type PublishedContext,
} from '../cloud-events.ts';
import type { EventContract } from '../event.ts';
import { exampleOf, type EventExample, type EventSample } from './example.ts';
import { BOX_SCHEMA, ENVELOPE_SCHEMA, headersSchemaOf, valueSchemaOf, type JsonSchema } from './schemas.ts';
import { INTRODUCTION, keyOf, sayingOf, SUBJECTS } from './words.ts';

/** How topics are made. Whoever comes later begins at the first event. */
const FORGETS_NOTHING = { 'cleanup.policy': ['delete'], 'retention.ms': -1, 'retention.bytes': -1 };
const KAFKA_BINDING = { bindingVersion: '0.5.0' };

interface Reference {
  readonly $ref: string;
}

const refer = (...path: readonly string[]): Reference => ({ $ref: `#/${path.join('/')}` });
const schemaNamed = (name: string): Reference => refer('components', 'schemas', name);

/** One type of event, as it is published. */
export interface EventMessage {
  readonly name: string;
  readonly title: string;
  readonly headers: JsonSchema;
  readonly payload: JsonSchema;
  readonly examples: readonly [EventExample];
  readonly [member: string]: unknown;
}

/** An AsyncAPI 3.0 document. */
export interface AsyncApiDocument {
  readonly asyncapi: string;
  readonly channels: Readonly<
    Record<string, { readonly address: string; readonly [member: string]: unknown }>
  >;
  readonly components: {
    readonly messages: Readonly<Record<string, EventMessage>>;
    readonly schemas: Readonly<Record<string, JsonSchema>>;
  };
  readonly [member: string]: unknown;
}

/** What the contracts do not know of themselves. */
export interface AsyncApiOptions {
  /** Version of the product. */
  readonly version: string;
  /** What the names of the topics begin with. */
  readonly prefix: string;
  /** The golden sample of an event type at a schema version. */
  readonly sampleOf: (type: string, schema: number) => EventSample;
}

/** Describes every event that is published; made of the contracts, so it cannot differ from what is sent. */
export const asyncApiDocument = ({ version, prefix, sampleOf }: AsyncApiOptions): AsyncApiDocument => ({
  asyncapi: '3.0.0',
  info: {
    title: 'Clientele',
    version,
    description: INTRODUCTION,
    license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
  },
  defaultContentType: CONTENT_TYPE,
  servers: { kafka: KAFKA },
  channels: byContext((context) => channelOf(context, prefix)),
  operations: Object.fromEntries(PUBLISHED_CONTEXTS.map((context) => [`send-${context}`, sending(context)])),
  components: {
    messages: Object.fromEntries(PUBLISHED_CONTEXTS.flatMap((context) => messagesOf(context, sampleOf))),
    schemas: { Envelope: ENVELOPE_SCHEMA, Sealed: BOX_SCHEMA },
  },
});

const KAFKA = {
  host: '{broker}',
  protocol: 'kafka',
  description: 'The brokers that the platform publishes to.',
  variables: {
    broker: { default: 'localhost:9092', description: 'One of those that `KAFKA_BROKERS` names.' },
  },
};

const byContext = <Value>(make: (context: PublishedContext) => Value): Record<string, Value> =>
  Object.fromEntries(PUBLISHED_CONTEXTS.map((context) => [context, make(context)]));

const typesOf = (context: PublishedContext): readonly string[] =>
  Object.values(PUBLISHED[context]).flatMap((events) => Object.keys(events));

const channelOf = (context: PublishedContext, prefix: string) => ({
  address: topicOf(prefix, context),
  title: `Events of ${context}`,
  description: SUBJECTS[context],
  servers: [refer('servers', 'kafka')],
  messages: Object.fromEntries(typesOf(context).map((type) => [type, refer('components', 'messages', type)])),
  bindings: { kafka: { topicConfiguration: FORGETS_NOTHING, ...KAFKA_BINDING } },
});

const sending = (context: PublishedContext) => ({
  action: 'send',
  channel: refer('channels', context),
  summary: `Publishes every event of ${context}, in the order of each key, at least once.`,
  messages: typesOf(context).map((type) => refer('channels', context, 'messages', type)),
});

const messagesOf = (
  context: PublishedContext,
  sampleOf: AsyncApiOptions['sampleOf'],
): [string, EventMessage][] =>
  Object.entries(PUBLISHED[context]).flatMap(([category, events]) =>
    Object.entries<EventContract>(events).map(([type, contract]): [string, EventMessage] => [
      type,
      {
        ...wordsOf(type, contract),
        contentType: CONTENT_TYPE,
        correlationId: { location: '$message.header#/ce_correlationid' },
        headers: { allOf: [schemaNamed('Envelope'), headersSchemaOf(category, type, contract)] },
        payload: valueSchemaOf(contract, schemaNamed('Sealed')),
        bindings: { kafka: { key: keySchemaOf(context), ...KAFKA_BINDING } },
        examples: [exampleOf(category, sampleOf(type, contract.schema))],
      },
    ]),
  );

const wordsOf = (type: string, { sealed }: EventContract) => ({
  name: type,
  title: sayingOf(type),
  ...(sealed.length > 0 && { description: `Seals ${sealed.map((name) => `\`${name}\``).join(', ')}.` }),
});

const keySchemaOf = (context: PublishedContext): JsonSchema => ({
  type: 'string',
  format: 'uuid',
  description: keyOf(context),
});
