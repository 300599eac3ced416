import { z } from 'zod';
import { CONTENT_TYPE, dataRefOf } from '../cloud-events.ts';
import { VIAS, type Envelope } from '../envelope.ts';
import type { EventContract } from '../event.ts';
import { INSTALLATION, streamOf } from '../streams.ts';

/** A JSON Schema (draft-07), as AsyncAPI takes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const UUID = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
const TENANT = '[a-z0-9_]{1,32}';

const matching = (pattern: string, description: string): JsonSchema => ({
  type: 'string',
  pattern: `^${pattern}$`,
  description,
});
const uuid = (description: string): JsonSchema => matching(UUID, description);
const whole = (description: string): JsonSchema => matching('(?:0|[1-9]\\d*)', description);
const text = (description: string): JsonSchema => ({ type: 'string', minLength: 1, description });

const REQUIRED_HEADERS = {
  'content-type': { const: CONTENT_TYPE },
  ce_specversion: { const: '1.0', description: 'The version of CloudEvents.' },
  ce_id: uuid('Names the event. What is published twice has the same one.'),
  ce_source: matching(
    `urn:uuid:${UUID}`,
    'The log that the event is in. Positions of different logs say nothing about one another.',
  ),
  ce_type: text('What happened.'),
  ce_subject: matching(
    `[a-z]+-${TENANT}-${UUID}`,
    'The stream of the event: category, tenant and the id of what it happened to.',
  ),
  ce_time: {
    type: 'string',
    format: 'date-time',
    description: 'When it was recorded: UTC, whole milliseconds.',
  },
  ce_dataref: {
    type: 'string',
    format: 'uri-reference',
    description:
      'Where the resource can be read as it was just after the event: relative to the API, with a key of ' +
      'your own.',
  },
  ce_position: whole(
    'Place in the log, rising in every partition. Drop what is not above the highest that you handled there.',
  ),
  ce_version: whole('Place in its stream: 1, 2, 3, without gaps.'),
  ce_schema: whole('Schema version of the value.'),
  ce_tenant: matching(TENANT, 'Whose event it is.'),
  ce_actor: matching('(?:key|user|system):.+', 'Who did it: an API key, a person or the system.'),
  ce_via: { enum: VIAS, description: 'The way in which it reached the platform.' },
  ce_commandid: text('The command that it came of; events of one command were recorded together.'),
  ce_step: whole('Which command of a transaction it came of; 0 outside of one.'),
  ce_fingerprint: text('A keyed hash of the request.'),
  ce_correlationid: uuid('Shared by all that one request led to.'),
} satisfies Record<string, JsonSchema>;

const OPTIONAL_HEADERS = {
  ce_reason: matching('[a-z][a-z0-9]*(?:-[a-z0-9]+)*', 'Why it was done: a code.'),
  ce_causationid: uuid('The event that this one is a reaction to.'),
  ce_traceparent: matching(
    '[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}',
    'The W3C trace context of the request.',
  ),
} satisfies Record<string, JsonSchema>;

/** The headers of every message: CloudEvents 1.0, binary mode. A member without a value has no header. */
export const ENVELOPE_SCHEMA: JsonSchema = {
  type: 'object',
  properties: { ...REQUIRED_HEADERS, ...OPTIONAL_HEADERS },
  required: Object.keys(REQUIRED_HEADERS),
};

const SOME_ID = '00000000-0000-0000-0000-000000000000';

/** What `ce_dataref` looks like for streams of a category. */
const referencePattern = (category: string): string => {
  const example: Pick<Envelope, 'stream' | 'position'> = {
    stream: streamOf(category, INSTALLATION, SOME_ID),
    position: 0n,
  };
  const [path = ''] = dataRefOf(example).split('?');
  return `^${path.replace(SOME_ID, UUID)}\\?asOf=[1-9]\\d*$`;
};

/** What the headers of one type of event say besides. */
export const headersSchemaOf = (category: string, type: string, { schema }: EventContract): JsonSchema => ({
  type: 'object',
  properties: {
    ce_type: { const: type },
    ce_schema: { const: String(schema) },
    ce_subject: { pattern: `^${category}-` },
    ce_dataref: { pattern: referencePattern(category) },
  },
});

const base64 = (description: string): JsonSchema => ({
  type: 'string',
  contentEncoding: 'base64',
  pattern: '^[A-Za-z0-9+/]+={0,2}$',
  description,
});

const BOX_MEMBERS = {
  kid: uuid('The data key that opens it, which belongs to one person or thing.'),
  iv: base64('The initialization vector.'),
  tag: base64('The authentication tag.'),
  box: base64('The ciphertext.'),
};

/** The place of what people typed: encrypted, so that erasing a person erases it from every topic as well. */
export const BOX_SCHEMA: JsonSchema = {
  type: 'object',
  description:
    'What people typed, under a data key (AES-256-GCM) that never leaves the platform. Follow `ce_dataref` ' +
    'to read what you may.',
  properties: BOX_MEMBERS,
  required: Object.keys(BOX_MEMBERS),
  additionalProperties: false,
};

const withoutSealed = <Value>(members: readonly (readonly [string, Value])[]) =>
  members.filter(([name]) => name !== 'sealed');

/**
 * The schema of an event's value as it is stored and published. Whatever it seals stands in a box; a note to
 * the reason of a command goes with the first of its events, so any event may have one.
 */
export const valueSchemaOf = ({ data, open }: EventContract, box: object): JsonSchema => {
  const { properties = {}, required = [] } = z.toJSONSchema(data, { target: 'draft-7' });
  return {
    type: 'object',
    properties: { ...Object.fromEntries(withoutSealed(Object.entries(properties))), sealed: box },
    required: open.filter((name) => required.includes(name)),
    additionalProperties: false,
  };
};
