import type { AsyncApiDocument } from '@clientele/contracts';
import { openStores, readConfiguration, startService, type RunningService } from '@clientele/host';
import { api, expectRefused, testDatabase, type Api } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Consumer, stringDeserializers, type Message } from '@platformatic/kafka';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { PATIENT, START_MS_MAX } from './platform.specimen.ts';
import { SERVICES } from './services.ts';

const ADMINISTRATOR = 'the-administrator-of-this-installation';
const SILENT = { info: () => {}, warn: () => {}, error: () => {} };
const BROKERS = process.env['TEST_KAFKA_BROKERS'] ?? '';
/** Every text that is typed below; whoever follows the topics must find none of them. */
const TYPED = ['Ottilie', 'Abendrot', 'Morgenrot', 'Tulpenweg', 'ottilie@blume.example', 'sehr geduldig'];
const PUBLISHED_EVENTS = `select concat_ws(' ', stream, version, position) as place from log.events
  where stream ~ '^(customer|order|contact|cards|credit|document)-' order by position`;

type Received = Message<string, string, string, string>;

let dataDir: string;
let database: Awaited<ReturnType<typeof testDatabase>>;
let environment: NodeJS.ProcessEnv;
let platform: RunningService;
let admin: Api;
let outsider: Api;
let document: AsyncApiDocument;
let received: readonly Received[];
let customerId: string;

const idOf = ({ body }: { readonly body: unknown }): string => (body as { readonly id: string }).id;

const keyWith = async (rights: readonly string[], tenant = 'default'): Promise<Api> => {
  const { body } = await admin.post('/v1/api-keys', { name: 'an outsider', rights, tenant });
  return admin.as((body as { readonly key: string }).key);
};

/** A person with all that belongs to one. */
const liveALife = async (): Promise<void> => {
  const person = { kind: 'person', firstName: 'Ottilie', lastName: 'Abendrot', note: 'sehr geduldig' };
  customerId = idOf(await admin.post('/v1/customers', person));
  const path = `/v1/customers/${customerId}`;
  await admin.patch(path, { lastName: 'Morgenrot', address: { street: 'Tulpenweg 5', country: 'CH' } });
  const contact = await admin.post('/v1/contacts', { firstName: 'Ottilie', email: 'ottilie@blume.example' });
  await admin.put(`${path}/contacts/${idOf(contact)}`, { portalUser: true });
  const card = await admin.post(`${path}/cards`, { serialNumber: 'sehr geduldig' });
  await admin.post(`${path}/cards/${idOf(card)}/block`, { reason: 'lost at Tulpenweg' });
  await admin.post(`${path}/credit/entries`, { type: 'opening', amount: '20', currency: 'CHF' });
  await admin.post('/v1/orders', { customerId, description: 'for Ottilie' });
  const link = { fileName: 'Abendrot.pdf', contentUrl: 'https://blume.example/Abendrot.pdf' };
  await admin.put(`${path}/documents/${idOf(await admin.post('/v1/documents', link))}`);
  await admin.patch(path, { archived: false, active: false });
};

/** Stream, version and position of every event that others are told of. */
const publishedPlaces = async (): Promise<readonly string[]> => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<{ readonly place: string }>(PUBLISHED_EVENTS);
  await client.end();
  return rows.map(({ place }) => place);
};

/** Reads topics from their beginning, as somebody who has nothing of ours but the document. */
const readFrom = async (topics: string[], count: number): Promise<Received[]> => {
  const consumer = new Consumer({
    clientId: 'outsider',
    groupId: randomUUID(),
    bootstrapBrokers: BROKERS.split(','),
    deserializers: stringDeserializers,
    maxWaitTime: 100,
  });
  const messages: Received[] = [];
  const stream = await consumer.consume({ topics, mode: 'earliest', autocommit: false });
  for await (const message of stream) {
    messages.push(message);
    if (messages.length >= count) break;
  }
  await consumer.close(true);
  return messages;
};

const header = ({ headers }: Received, name: string): string => headers.get(name) ?? '';
const isOfPerson = (message: Received): boolean =>
  header(message, 'ce_subject') === `customer-default-${customerId}`;

/** The person as it was after each of its events, as somebody is shown it. */
const personAfterEach = async (reader: Api): Promise<readonly unknown[]> => {
  const references = received.filter(isOfPerson).map((message) => header(message, 'ce_dataref'));
  const answers = await Promise.all(references.map((reference) => reader.get(reference)));
  return answers.map(({ body }) => body);
};

beforeAll(async () => {
  [dataDir, database] = await Promise.all([mkdtemp(join(tmpdir(), 'clientele-outsider-')), testDatabase()]);
  environment = {
    PORT: '0',
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    BOOTSTRAP_API_KEY: ADMINISTRATOR,
    LOG_LEVEL: 'silent',
    ...PATIENT,
    KAFKA_BROKERS: BROKERS,
    KAFKA_PREFIX: `outsider-${randomUUID()}`,
  };
  platform = await startService('platform', SERVICES, environment);
  admin = api(platform.url, ADMINISTRATOR);
  await liveALife();
  outsider = await keyWith(['customers:read']);
  document = (await admin.as(null).get('/asyncapi.json')).body as AsyncApiDocument;
  const topics = Object.values(document.channels).map(({ address }) => address);
  received = await readFrom(topics, (await publishedPlaces()).length);
}, START_MS_MAX);

afterAll(async () => {
  await platform.stop();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

it('finds every event of the contexts on the topics that the document names', async () => {
  const places = received.map((message) =>
    ['ce_subject', 'ce_version', 'ce_position'].map((name) => header(message, name)).join(' '),
  );
  expect(places.toSorted()).toEqual([...(await publishedPlaces())].toSorted());
});

it('finds them in the order of the log, all of one key in one partition', () => {
  const positions = new Map<string, bigint>();
  const partitions = new Map<string, number>();
  for (const message of received) {
    const place = `${message.topic} ${message.partition}`;
    const position = BigInt(header(message, 'ce_position'));
    expect(position).toBeGreaterThan(positions.get(place) ?? 0n);
    positions.set(place, position);
    const key = `${message.topic} ${message.key}`;
    expect(message.partition).toBe(partitions.get(key) ?? message.partition);
    partitions.set(key, message.partition);
    expect(header(message, 'ce_subject').endsWith(message.key)).toBe(true);
  }
});

it('finds each as the document says that it is', () => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(document, 'events');
  for (const { topic, headers, value } of received) {
    const channel = Object.values(document.channels).find(({ address }) => address === topic);
    const type = headers.get('ce_type') ?? '';
    expect(channel).toMatchObject({ messages: { [type]: { $ref: `#/components/messages/${type}` } } });
    const message = { headers: Object.fromEntries(headers), payload: JSON.parse(value) as unknown };
    for (const [part, content] of Object.entries(message)) {
      const validate = ajv.getSchema(`events#/components/messages/${type}/${part}`);
      const isValid = validate?.(content);
      expect({ type, part, isValid, errors: validate?.errors }).toMatchObject({ isValid: true });
    }
  }
});

it('finds nothing that anybody typed', () => {
  for (const { key, headers, value } of received) {
    const text = [key, value, ...[...headers].flat()].join('\n');
    expect(TYPED.filter((typed) => text.includes(typed))).toEqual([]);
  }
});

it('reads with a key of its own what each event was about, as it was then', async () => {
  for (const message of received) {
    const { status } = await outsider.get(header(message, 'ce_dataref'));
    expect({ type: header(message, 'ce_type'), status }).toMatchObject({ status: 200 });
  }
  const documents = await personAfterEach(outsider);
  const stood = received.filter(isOfPerson).map((message) => ({
    id: message.key,
    version: Number(header(message, 'ce_version')),
    position: header(message, 'ce_position'),
  }));
  expect(documents).toMatchObject(stood);
  expect(documents.at(0)).toMatchObject({ displayName: 'Ottilie Abendrot', address: null });
  expect(documents.at(-1)).toMatchObject({
    displayName: 'Ottilie Morgenrot',
    address: { street: 'Tulpenweg 5' },
  });
});

it('gets nothing without a key, without the right, or of another tenant', async () => {
  const unentitled = await keyWith(['orders:write']);
  const foreign = await keyWith(['customers:read', 'audit:read'], 'acme');
  for (const message of received) {
    const reference = header(message, 'ce_dataref');
    expectRefused(await outsider.as(null).get(reference), 'unauthenticated');
    expectRefused(await unentitled.get(reference), 'forbidden');
    expect((await foreign.get(reference)).status).toBe(404);
  }
});

const destroyKeys = async (): Promise<void> => {
  const values = received.map(
    ({ value }) => JSON.parse(value) as { readonly sealed?: { readonly kid: string } },
  );
  const stores = await openStores(readConfiguration(environment), SILENT);
  await stores.keyStore.destroy(values.flatMap(({ sealed }) => (sealed === undefined ? [] : [sealed.kid])));
  await stores.close();
};

const gone = async (): Promise<void> => {
  await destroyKeys();
  // A process that has read a key may use it for a minute longer.
  await platform.stop();
  platform = await startService('platform', SERVICES, environment);
  const everything = api(platform.url, ADMINISTRATOR);
  for (const message of received) {
    const { status, body } = await everything.get(header(message, 'ce_dataref'));
    expect(status).toBe(200);
    expect(TYPED.filter((typed) => JSON.stringify(body).includes(typed))).toEqual([]);
  }
  const nobody = { id: customerId, displayName: '#1', firstName: null, lastName: null, address: null };
  const documents = await personAfterEach(everything);
  expect(documents).toMatchObject(documents.map(() => nobody));
};

it('gets no text any more once the data keys are destroyed', gone, START_MS_MAX);
