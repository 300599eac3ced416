import { randomUUID } from 'node:crypto';
import { MemoryEventLog, openLog, type StoredEvent } from '@clientele/event-store';
import { appendOf, newStream, unplaced } from '@clientele/event-store/conformance';
import { MemoryLeases } from '@clientele/leases';
import { openKafkaBus, Relay, type KafkaSecurity } from '@clientele/message-bus-kafka';
import { newCertificate, testDatabase, type TestDatabase } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startKafka, type Kafka } from './broker.ts';
import { freePort } from './port.ts';
import type { Secured } from './secured.ts';

const TYPE = 'CustomerTagsChanged';
/** What a log has after one was appended: the first is the log's own. */
const EVENTS = 2;
const BROKER_MS_MAX = 180_000;

const HOST = '127.0.0.1';
const freeAddress = async (): Promise<string> => `${HOST}:${await freePort()}`;

/** What closes each that was opened. */
const opened: (() => Promise<void>)[] = [];
let secured: Secured;
let kafka: Kafka;
let database: TestDatabase;
beforeAll(async () => {
  secured = {
    saslPlaintext: await freeAddress(),
    saslSsl: await freeAddress(),
    ssl: await freeAddress(),
    account: { username: 'clientele', password: randomUUID() },
    broker: newCertificate(HOST),
    client: newCertificate('clientele'),
  };
  [kafka, database] = await Promise.all([startKafka({ secured }), testDatabase()]);
}, BROKER_MS_MAX);
afterAll(async () => {
  await Promise.all(opened.map((close) => close()));
  await kafka.drop();
  await database.drop();
});

/** Where a broker is, and how it is spoken to. */
type Way = (secured: Secured) => { readonly broker: string; readonly security: KafkaSecurity };

/** Notes what failed, and resolves when that happened twice. */
const failing = () => {
  const { promise: twice, resolve } = Promise.withResolvers<readonly unknown[]>();
  const errors: unknown[] = [];
  const note = (error: unknown): void => {
    if (errors.push(error) === 2) resolve(errors);
  };
  return { note, twice };
};

/** A log of one event, a relay that publishes it and a group that sees it. */
const open = async (way: Way) => {
  const { broker, security } = way(secured);
  const log = new MemoryEventLog();
  const place = { url: database.url, logId: await openLog(log), prefix: `secured-${randomUUID()}` };
  const [relaying, consuming] = [failing(), failing()];
  const bus = await openKafkaBus({
    ...place,
    brokers: [broker],
    security,
    partitions: 1,
    onFailure: (_, error) => consuming.note(error),
  });
  const relay = new Relay({ ...place, log, bus, leases: new MemoryLeases(), onFailure: relaying.note });
  const seen = Promise.withResolvers<readonly StoredEvent[]>();
  const onBatch = async (batch: readonly StoredEvent[]) => {
    seen.resolve(batch);
    return [];
  };
  const consumer = await bus.subscribe({ group: 'wallets', events: [TYPE], onBatch });
  const stream = newStream();
  await log.append(appendOf([{ stream, expected: 0, events: [unplaced({ type: TYPE })] }]));
  relay.start();
  opened.push(async () => {
    await relay.stop();
    await bus.close();
  });
  return { relay, relaying, consumer, consuming, seen: seen.promise, stream };
};

const overSaslSsl =
  (mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'): Way =>
  ({ saslSsl, account, broker }) => ({
    broker: saslSsl,
    security: { protocol: 'sasl_ssl', account: { ...account, mechanism }, tls: { ca: broker.cert } },
  });

it.concurrent.each<[string, Way]>([
  ['TLS and an account by SCRAM-SHA-512', overSaslSsl('scram-sha-512')],
  ['TLS and an account by SCRAM-SHA-256', overSaslSsl('scram-sha-256')],
  ['TLS and an account by PLAIN', overSaslSsl('plain')],
  [
    'TLS and a certificate of its own',
    ({ ssl, broker, client }) => ({
      broker: ssl,
      security: { protocol: 'ssl', tls: { ca: broker.cert, certificate: client } },
    }),
  ],
  [
    'an account alone',
    ({ saslPlaintext, account }) => ({
      broker: saslPlaintext,
      security: { protocol: 'sasl_plaintext', account: { ...account, mechanism: 'scram-sha-512' } },
    }),
  ],
])('carries events with %s', async (_, way) => {
  const { seen, stream } = await open(way);
  expect(await seen).toMatchObject([{ stream, version: 1 }]);
});

it.concurrent.each<[string, Way, RegExp]>([
  [
    'a wrong password',
    ({ saslSsl, account, broker }) => ({
      broker: saslSsl,
      security: {
        protocol: 'sasl_ssl',
        account: { ...account, password: 'guessed', mechanism: 'scram-sha-512' },
        tls: { ca: broker.cert },
      },
    }),
    /SCRAM SHA512 authentication failed/,
  ],
  [
    'a broker that nobody trusted vouches for',
    ({ saslSsl, account }) => ({
      broker: saslSsl,
      security: { protocol: 'sasl_ssl', account: { ...account, mechanism: 'plain' }, tls: {} },
    }),
    /self-signed certificate/,
  ],
  [
    'a broker that is not who its certificate names',
    (place) => ({
      ...overSaslSsl('plain')(place),
      broker: place.saslSsl.replace(HOST, 'localhost'),
    }),
    /does not match certificate's altnames/,
  ],
  [
    'a certificate that the broker does not know',
    ({ ssl, broker }) => ({
      broker: ssl,
      security: { protocol: 'ssl', tls: { ca: broker.cert, certificate: newCertificate('clientele') } },
    }),
    /alert certificate unknown/,
  ],
  [
    'plaintext where TLS is wanted',
    ({ saslSsl }) => ({ broker: saslSsl, security: { protocol: 'plaintext' } }),
    /wants TLS or an account/,
  ],
  [
    'no account where one is wanted',
    ({ saslSsl, broker }) => ({
      broker: saslSsl,
      security: { protocol: 'ssl', tls: { ca: broker.cert } },
    }),
    /wants TLS or an account/,
  ],
])('fails with %s, says so, and keeps trying', async (_, way, said) => {
  const { relay, relaying, consumer, consuming } = await open(way);
  const errors = [...(await relaying.twice), ...(await consuming.twice)];
  expect(errors).toEqual(errors.map(() => expect.objectContaining({ message: expect.stringMatching(said) })));
  expect(await relay.progress()).toMatchObject({ leads: true, lag: EVENTS });
  expect(await consumer.progress()).toMatchObject({ state: 'failing' });
});
