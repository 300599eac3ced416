import { setTimeout as pause } from 'node:timers/promises';
import type { Groups } from './groups.ts';
import type { Member, Place } from './member.ts';
import { Partition, type PartitionSetting } from './partition.ts';
import { sourceOf, type Extent, type Topics } from './topics.ts';

const RETRY_MS_MIN = 50;
const RETRY_MS_MAX = 2_000;

/** What an assignment takes of the consumer that it belongs to. */
export interface AssignmentSetting extends PartitionSetting {
  readonly topics: Topics;
  readonly groups: Groups;
  readonly member: Member;
}

/**
 * The partitions that a member of a group has until the group shares them out anew, each from the checkpoint
 * that stands in our own database, whatever Kafka remembers.
 */
export class Assignment {
  #partitions: ReadonlyMap<string, Partition> = new Map();
  #hinted = '';
  readonly #ending = new AbortController();
  #ready: Promise<void>;

  constructor(
    private readonly places: readonly Place[],
    private readonly setting: AssignmentSetting,
  ) {
    this.#ready = this.#prepare();
  }

  get partitions(): readonly Partition[] {
    return [...this.#partitions.values()];
  }

  /** The group has shared out its partitions anew, or the member has left it. */
  get isOver(): boolean {
    return this.#ending.signal.aborted;
  }

  /** A partition, as soon as its checkpoint is known; `null` when it never was, or belongs to another. */
  async partition({ topic, partition }: Place): Promise<Partition | null> {
    await this.#ready;
    return this.#partitions.get(sourceOf(topic, partition)) ?? null;
  }

  /** Reads the checkpoints anew, because another process moved one. */
  again(): Promise<void> {
    this.#ready = this.#ready.then(() => this.#prepare());
    return this.#ready;
  }

  /** Writes down how far it came with what concerns nobody, here and in Kafka. */
  async note(): Promise<void> {
    const noted = await Promise.all(this.partitions.map((partition) => partition.note()));
    if (noted.includes(false)) return this.again();
    const offsets = this.places.map((place) => {
      const partition = this.#partitions.get(sourceOf(place.topic, place.partition));
      return { ...place, offset: partition?.next ?? 0n };
    });
    const hint = offsets.map(({ offset }) => offset).join();
    if (this.#partitions.size === 0 || this.#hinted === hint) return;
    this.#hinted = hint;
    // It is only for those who look at the group in Kafka.
    await this.setting.member.hint(offsets).catch(() => undefined);
  }

  end(): void {
    this.#ending.abort();
  }

  async #prepare(): Promise<void> {
    const { signal } = this.#ending;
    let retryMs = RETRY_MS_MIN;
    while (!signal.aborted) {
      try {
        return await this.#begin();
      } catch (error) {
        this.setting.onFailure(error);
        await pause(retryMs, undefined, { signal }).catch(() => undefined);
        retryMs = Math.min(retryMs * 2, RETRY_MS_MAX);
      }
    }
  }

  async #begin(): Promise<void> {
    const { groups, topics, subscription, member } = this.setting;
    const sources = this.places.map(({ topic, partition }) => sourceOf(topic, partition));
    const [stored, extents] = await Promise.all([
      groups.begun(subscription.group, sources),
      topics.extents([...new Set(this.places.map(({ topic }) => topic))]),
    ]);
    const partitions = await Promise.all(
      sources.map(async (source) => {
        const checkpoint = stored.get(source);
        if (checkpoint === undefined) throw new Error(`there is no checkpoint in ${source}`);
        const parked = await groups.parkedStreams(subscription.group, source);
        const partition = new Partition(source, this.setting, { stored: checkpoint, parked });
        partition.skipTo(this.#beginningOf(source, checkpoint.offset, extents.get(source)));
        return partition;
      }),
    );
    if (this.isOver) return;
    this.#partitions = new Map(partitions.map((partition) => [partition.source, partition]));
    this.places.forEach((place, index) => member.seek(place, partitions[index]?.next ?? 0n));
  }

  /** A topic may have been made anew, or have been made to forget. */
  #beginningOf(source: string, offset: bigint, extent: Extent | undefined): bigint {
    if (extent === undefined || (offset >= extent.low && offset <= extent.high)) return offset;
    if (offset > 0n)
      this.setting.onFailure(
        new Error(`${source} has no offset ${offset}: it is read from ${extent.low} on`),
      );
    return extent.low;
  }
}
