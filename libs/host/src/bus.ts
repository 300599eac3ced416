import type { EventLog } from '@clientele/event-store';
import type { Log } from '@clientele/http';
import type { Leases } from '@clientele/leases';
import type { MessageBus } from '@clientele/message-bus';
import type { Relay } from '@clientele/message-bus-kafka';
import type { Configuration } from './configuration.ts';
import { kafkaSecurityOf } from './kafka-security.ts';

/** What a bus carries, and where its groups keep how far they came. */
export interface BusPlace {
  readonly url: string;
  readonly log: EventLog;
  readonly logId: string;
}

type Failed = (group: string, error: unknown) => void;

const toldTo =
  (log: Log): Failed =>
  (group, err) =>
    log.warn({ group, err }, 'reactions failed and are tried again');

/** Opens what carries events from one context to the others. Each client is loaded by those who have one. */
export const openBusAt = async (
  { url, log: events, logId }: BusPlace,
  configuration: Configuration,
  log: Log,
): Promise<MessageBus> => {
  const { KAFKA_BROKERS: brokers, KAFKA_PREFIX: prefix, KAFKA_PARTITIONS: partitions } = configuration;
  const onFailure = toldTo(log);
  if (brokers === undefined) {
    const { openEmbeddedBus } = await import('@clientele/message-bus-embedded');
    return openEmbeddedBus({ url, log: events, logId, onFailure });
  }
  const security = await kafkaSecurityOf(configuration);
  const { openKafkaBus } = await import('@clientele/message-bus-kafka');
  return openKafkaBus({ brokers, security, prefix, partitions, url, logId, onFailure });
};

/** What puts the log on the bus, with nothing started; `null` when the log is the bus. */
export const relayTo = async (
  place: BusPlace & { readonly bus: MessageBus; readonly leases: Leases },
  { KAFKA_BROKERS: brokers, KAFKA_PREFIX: prefix }: Configuration,
  log: Log,
): Promise<Relay | null> => {
  if (brokers === undefined) return null;
  const { Relay } = await import('@clientele/message-bus-kafka');
  const onFailure = (err: unknown): void => log.warn({ err }, 'the relay failed and is tried again');
  return new Relay({ ...place, prefix, onFailure });
};
