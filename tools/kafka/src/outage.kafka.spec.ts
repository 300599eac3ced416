import { MemoryEventLog, openLog, type StoredEvent } from '@clientele/event-store';
import { appendOf, newStream, unplaced } from '@clientele/event-store/conformance';
import { MemoryLeases } from '@clientele/leases';
import { openKafkaBus, Relay } from '@clientele/message-bus-kafka';
import { testDatabase } from '@clientele/testing';
import { expect, it } from '@jest/globals';
import { startKafka } from './broker.ts';

const TYPE = 'CustomerTagsChanged';
const OUTAGE_MS_MAX = 180_000;

const turn = () =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

it(
  'goes on by itself when a broker that was killed comes back, and loses nothing',
  async () => {
    const [kafka, database] = await Promise.all([startKafka(), testDatabase()]);
    const log = new MemoryEventLog();
    const logId = await openLog(log);
    const place = { url: database.url, logId, prefix: 'outage' };
    const bus = await openKafkaBus({ ...place, brokers: [kafka.brokers], partitions: 2 });
    const failures: unknown[] = [];
    const relay = new Relay({
      ...place,
      log,
      bus,
      leases: new MemoryLeases(),
      onFailure: (error) => failures.push(error),
    });
    const stream = newStream();
    const append = (expected: number) =>
      log.append(appendOf([{ stream, expected, events: [unplaced({ type: TYPE })] }]));
    const seen: number[] = [];
    const onBatch = async (batch: readonly StoredEvent[]) => {
      seen.push(...batch.map(({ version }) => version));
      return [];
    };
    const consumer = await bus.subscribe({ group: 'wallets', events: [TYPE], onBatch });
    relay.start();
    await append(0);
    while (seen.length < 1) await turn();

    await kafka.kill();
    await append(1);
    while (failures.length === 0 || (await consumer.progress()).state !== 'failing') await turn();
    expect(await relay.progress()).toMatchObject({ leads: true, lag: 1 });
    await append(2);
    await kafka.start();
    while (seen.length < 3 || (await consumer.progress()).state !== 'following') await turn();
    expect(seen).toEqual([1, 2, 3]);
    while ((await relay.progress()).lag > 0 || (await consumer.progress()).lag > 0) await turn();

    await relay.stop();
    await bus.close();
    await kafka.drop();
    await database.drop();
  },
  OUTAGE_MS_MAX,
);
