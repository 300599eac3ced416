import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { RETRY } from './client.ts';

/** How soon Kafka gives the partitions of a member that was killed to others. */
const SESSION_MS = 6_000;
const HEARTBEAT_MS = 1_500;
const REBALANCE_MS_MAX = 10_000;
/** How long Kafka may hold back an answer while there is nothing new; a member stops no sooner. */
const FETCH_MS_MAX = 250;
/** Partitions that are handled at the same time. */
const PARTITIONS_AT_ONCE = 3;
const DISCONNECT_MS_MAX = 5_000;

/** A partition of a topic, by its names in Kafka. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** Where a member is told what it does. */
export interface Member {
  seek(place: Place, offset: bigint): void;
  /** Tells Kafka how far the group is, for those who look at it there. */
  hint(places: readonly (Place & { readonly offset: bigint })[]): Promise<void>;
}

export interface MemberSetting {
  readonly client: Kafka;
  readonly groupId: string;
  readonly topics: readonly string[];
  /** Told which partitions are the member's, each time that the group shares them out. */
  readonly onJoin: (places: readonly Place[], member: Member) => void;
  /** Given some messages; what is not resolved of them comes again. */
  readonly onBatch: (payload: EachBatchPayload) => Promise<void>;
}

const memberOf = (consumer: Consumer): Member => ({
  seek: ({ topic, partition }, offset) => consumer.seek({ topic, partition, offset: String(offset) }),
  hint: (places) =>
    consumer.commitOffsets(
      places.map(({ topic, partition, offset }) => ({ topic, partition, offset: String(offset) })),
    ),
});

const consumerOf = ({ client, groupId }: MemberSetting): Consumer =>
  client.consumer({
    groupId,
    sessionTimeout: SESSION_MS,
    heartbeatInterval: HEARTBEAT_MS,
    rebalanceTimeout: REBALANCE_MS_MAX,
    maxWaitTimeInMs: FETCH_MS_MAX,
    allowAutoTopicCreation: false,
    // Whoever runs it starts it again, always and from the beginning.
    retry: { ...RETRY, restartOnFailure: async () => false },
  });

/** Belongs to a group until the signal is aborted; rejects when it crashes. */
export const belong = async (setting: MemberSetting, signal: AbortSignal): Promise<void> => {
  const consumer = consumerOf(setting);
  const crashed = Promise.withResolvers<never>();
  crashed.promise.catch(() => undefined);
  consumer.on(consumer.events.CRASH, ({ payload }) => crashed.reject(payload.error));
  consumer.on(consumer.events.GROUP_JOIN, ({ payload: { memberAssignment } }) => {
    const places = Object.entries(memberAssignment).flatMap(([topic, partitions]) =>
      partitions.map((partition) => ({ topic, partition })),
    );
    setting.onJoin(places, memberOf(consumer));
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...setting.topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
      eachBatch: setting.onBatch,
    });
    if (!signal.aborted) await Promise.race([crashed.promise, once(signal, 'abort')]);
  } finally {
    const left = consumer.disconnect().catch(() => undefined);
    // A connection that is dead may never say so.
    await Promise.race([left, pause(DISCONNECT_MS_MAX, undefined, { ref: false })]);
  }
};

/** Does a work, and tells Kafka meanwhile that the member lives. */
export const heartbeating = async <Done>(payload: EachBatchPayload, work: Promise<Done>): Promise<Done> => {
  // That the group shares out its partitions anew is learnt when the work is done.
  const beats = setInterval(() => void payload.heartbeat().catch(() => undefined), HEARTBEAT_MS);
  try {
    return await work;
  } finally {
    clearInterval(beats);
  }
};
