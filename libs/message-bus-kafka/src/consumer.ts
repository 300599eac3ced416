import { setTimeout as pause } from 'node:timers/promises';
import type { Consumer, ConsumerState, Progress, Subscription } from '@clientele/message-bus';
import type { EachBatchPayload, Kafka } from 'kafkajs';
import { Assignment } from './assignment.ts';
import type { Groups } from './groups.ts';
import { belong, heartbeating, type Member, type Place } from './member.ts';
import { BATCH_EVENTS_MAX, type Partition } from './partition.ts';
import type { Extent, Topics } from './topics.ts';

const RETRY_MS_MIN = 50;
const RETRY_MS_MAX = 5_000;
/** Longest that a member which was thrown out waits before it joins its group again. */
const REJOIN_MS_MAX = 2_000;
/** How often a consumer writes down how far it came, and looks whether it comes on. */
const WATCH_MS = 1_000;
/** A consumer that has not come on for so long, although there is more, is started again. */
const STALLED_MS_MAX = 15_000;

/** What a consumer takes of the bus that it belongs to. */
export interface ConsumerSetting {
  readonly client: Kafka;
  readonly topics: Topics;
  readonly groups: Groups;
  readonly logId: string;
  /** Name of the group in Kafka. */
  readonly groupId: string;
  /** The topics that it reads. */
  readonly names: readonly string[];
  readonly onFailure: (group: string, error: unknown) => void;
}

/** A group's reader in this process: it begins again, whatever it fails with, until it is stopped. */
export class KafkaConsumer implements Consumer {
  #lastError: unknown = null;
  #assignment: Assignment | null = null;
  #extents: ReadonlyMap<string, Extent> = new Map();
  /** Whether it was thrown out of its group and is not back yet. */
  #isAway = false;
  #isStopped = false;
  #isStalled = false;
  #movedAt = Date.now();
  /** Batches under way. */
  #busy = 0;
  /** How long what failed in a partition is left alone before it is tried again. */
  readonly #retryMs = new Map<string, number>();
  #restarting = new AbortController();
  readonly #stopping = new AbortController();
  readonly #running: Promise<unknown>;

  constructor(
    private readonly subscription: Subscription,
    private readonly setting: ConsumerSetting,
  ) {
    this.#running = Promise.all([this.#supervise(), this.#watch()]);
  }

  get group(): string {
    return this.subscription.group;
  }

  async progress(): Promise<Progress> {
    const { groups } = this.setting;
    const [, stored, parked] = await Promise.all([
      // While the broker is away, what is known of it stands.
      this.#look().catch(() => undefined),
      groups.checkpoints(this.group),
      groups.parkedStreams(this.group),
    ]);
    const own = new Map(this.#assignment?.partitions.map(({ source, next }) => [source, next]));
    let lag = 0;
    for (const [source, { low, high }] of this.#extents) {
      const next = [low, stored.get(source)?.offset, own.get(source)].reduce<bigint>(
        (most, offset) => (offset !== undefined && offset > most ? offset : most),
        0n,
      );
      if (high > next) lag += Number(high - next);
    }
    return { state: this.#state, lag, parked: parked.size, lastError: this.#lastError };
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#restarting.abort();
    await this.#running;
    this.#isStopped = true;
  }

  get #state(): ConsumerState {
    if (this.#isStopped) return 'stopped';
    return this.#isAway || this.#isStalled || this.#retryMs.size > 0 ? 'failing' : 'following';
  }

  async #supervise(): Promise<void> {
    const { signal } = this.#stopping;
    let retryMs = RETRY_MS_MIN;
    while (!signal.aborted) {
      const since = Date.now();
      try {
        await this.#belong();
      } catch (error) {
        this.#isAway = true;
        this.#failed(error);
      }
      this.#assignment?.end();
      if (this.#movedAt > since) retryMs = RETRY_MS_MIN;
      await pause(retryMs, undefined, { signal }).catch(() => undefined);
      retryMs = Math.min(retryMs * 2, REJOIN_MS_MAX);
    }
  }

  async #belong(): Promise<void> {
    const { client, groupId, names, topics } = this.setting;
    await topics.ensure();
    if (this.#stopping.signal.aborted) return;
    this.#restarting = new AbortController();
    const onJoin = (places: readonly Place[], member: Member) => this.#join(places, member);
    const onBatch = (payload: EachBatchPayload) => this.#handle(payload);
    await belong({ client, groupId, topics: names, onJoin, onBatch }, this.#restarting.signal);
  }

  #join(places: readonly Place[], member: Member): void {
    this.#assignment?.end();
    this.#retryMs.clear();
    this.#isAway = false;
    this.#moved();
    this.#assignment = new Assignment(places, {
      ...this.setting,
      subscription: this.subscription,
      member,
      onFailure: (error) => this.#failed(error),
    });
  }

  async #handle(payload: EachBatchPayload): Promise<void> {
    const assignment = this.#assignment;
    const partition = await heartbeating(payload, Promise.resolve(assignment?.partition(payload.batch)));
    if (!assignment || !partition) return;
    this.#busy += 1;
    try {
      await this.#handleAll(assignment, partition, payload);
    } finally {
      this.#busy -= 1;
    }
  }

  async #handleAll(assignment: Assignment, partition: Partition, payload: EachBatchPayload): Promise<void> {
    const { messages } = payload.batch;
    for (let start = 0; start < messages.length; start += BATCH_EVENTS_MAX) {
      if (!payload.isRunning() || payload.isStale() || assignment.isOver) return;
      const some = messages.slice(start, start + BATCH_EVENTS_MAX);
      this.#moved();
      try {
        if (!(await heartbeating(payload, partition.take(some)))) return await assignment.again();
      } catch (error) {
        return this.#retryLater(partition, payload, error);
      }
      this.#retryMs.delete(partition.source);
      this.#moved();
      payload.resolveOffset(some.at(-1)?.offset ?? payload.batch.lastOffset());
      await payload.heartbeat();
    }
  }

  /** Leaves one partition alone for a while; the others flow. */
  #retryLater({ source }: Partition, payload: EachBatchPayload, error: unknown): void {
    this.#failed(error);
    const retryMs = Math.min((this.#retryMs.get(source) ?? RETRY_MS_MIN / 2) * 2, RETRY_MS_MAX);
    this.#retryMs.set(source, retryMs);
    setTimeout(payload.pause(), retryMs).unref();
  }

  #failed(error: unknown): void {
    if (this.#stopping.signal.aborted) return;
    this.#lastError = error;
    this.setting.onFailure(this.group, error);
  }

  #moved(): void {
    this.#movedAt = Date.now();
    this.#isStalled = false;
  }

  async #look(): Promise<void> {
    this.#extents = await this.setting.topics.extents(this.setting.names);
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopping;
    let lookedAt = Date.now();
    while (!signal.aborted) {
      await pause(WATCH_MS, undefined, { signal }).catch(() => undefined);
      await this.#assignment?.note().catch((error: unknown) => this.#failed(error));
      const now = Date.now();
      if (now - Math.max(lookedAt, this.#movedAt) < STALLED_MS_MAX) continue;
      lookedAt = now;
      await this.#restartStalled().catch(() => undefined);
    }
  }

  /** One that waits although there is more has lost its broker without noticing. */
  async #restartStalled(): Promise<void> {
    await this.#look();
    const partitions = this.#assignment?.partitions ?? [];
    this.#isStalled = partitions.some(({ source, next }) => (this.#extents.get(source)?.high ?? 0n) > next);
    if (!this.#isStalled || this.#busy > 0) return;
    this.#failed(new Error(`the group ${this.group} does not come on: it is started again`));
    this.#restarting.abort();
  }
}
