import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { openStorage, readConfiguration } from '@clientele/host';
import { bounded, median, type Row } from '../figures.ts';
import { History } from '../history.ts';
import type { Laboratory } from '../laboratory.ts';
import { openProductLog } from '../product-log.ts';
import { RawProducer } from '../raw-producer.ts';
import { inTurn, type Contender } from '../rounds.ts';

const PARTITIONS = 6;
const PER_SECOND_MIN = 20_000;
const LOOK_EVERY_MS = 10;
const SILENT = { info: () => {}, warn: console.error, error: console.error };

/**
 * Putting a log on topics that are not there yet, from the first event to the last, beside a bare client that
 * has nothing to read, to note or to lead.
 */
export async function* relay(laboratory: Laboratory): AsyncGenerator<Row> {
  const { relayEvents: events, relayRounds } = laboratory.sizes;
  const url = await laboratory.database('relay');
  const history = await History.begin(await openProductLog(url, laboratory.dataDir), events);
  await history.growTo(events);
  await history.close();
  const { brokers } = await laboratory.kafka();
  const raw = new RawProducer(url);
  const measured = await inTurn(relayRounds, {
    ours: relaying({ DATA_DIR: laboratory.dataDir, DATABASE_URL: url, KAFKA_BROKERS: brokers }, events),
    raw: () => raw.produce({ brokers, prefix: randomUUID(), partitions: PARTITIONS, messages: events }),
  });
  raw.stop();
  const size = `${Math.round(events / 1_000).toLocaleString('en')}k events`;
  const against = { name: 'kafkajs alone, 1,000 at once', value: median(measured.raw) };
  const published = { value: median(measured.ours), unit: 'events/s', atLeast: PER_SECOND_MIN, against };
  yield bounded({ group: 'relay', what: `relay of ${size} to Kafka` }, published);
}

/** How many events a second the product's relay publishes, once it was told to begin. */
const relaying =
  (environment: NodeJS.ProcessEnv, events: number): Contender =>
  async () => {
    const place = { KAFKA_PREFIX: randomUUID(), KAFKA_PARTITIONS: String(PARTITIONS) };
    const storage = await openStorage(readConfiguration({ ...environment, ...place }), SILENT);
    const relay = await storage.openRelay();
    if (relay === null) throw new Error('there is nothing to relay to');
    const began = performance.now();
    relay.start();
    while ((await relay.progress()).lag > 0) await delay(LOOK_EVERY_MS);
    const perSecond = (events * 1_000) / (performance.now() - began);
    await relay.stop();
    await storage.close();
    return perSecond;
  };
