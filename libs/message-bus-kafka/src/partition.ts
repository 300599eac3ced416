import { parkedFrom, type Subscription } from '@clientele/message-bus';
import type { StoredEvent } from '@clientele/event-store';
import type { KafkaMessage } from 'kafkajs';
import type { Checkpoint, Groups } from './groups.ts';
import { attributesIn, eventIn } from './messages.ts';

/** Most events that a group is handed at once. */
export const BATCH_EVENTS_MAX = 100;

/** What reading a partition takes of its surroundings. */
export interface PartitionSetting {
  readonly subscription: Subscription;
  readonly groups: Groups;
  readonly logId: string;
  /** Told of a message that is no event. */
  readonly onFailure: (error: unknown) => void;
}

/** Some messages of a partition, read: what of them is wanted, and how far the reader comes with them. */
interface Reading {
  readonly wanted: readonly StoredEvent[];
  readonly offset: bigint;
  readonly position: bigint;
}

/**
 * One partition as a group reads it, as long as the group's consumer in this process has it. Checkpoint and
 * parked events move in one transaction, and only from where this reader believes the checkpoint to be.
 */
export class Partition {
  #stored: Checkpoint;
  #parked: ReadonlySet<string>;
  /** How far it has looked, with or without finding anything. */
  #seen: { readonly offset: bigint; readonly position: bigint };
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    readonly source: string,
    private readonly setting: PartitionSetting,
    { stored, parked }: { readonly stored: Checkpoint; readonly parked: ReadonlySet<string> },
  ) {
    this.#stored = stored;
    this.#seen = stored;
    this.#parked = parked;
  }

  /** The offset that comes next. */
  get next(): bigint {
    return this.#seen.offset;
  }

  /** Goes on there, because what lies between is gone or was never there. */
  skipTo(offset: bigint): void {
    this.#seen = { ...this.#seen, offset };
  }

  /**
   * Handles some messages. `false`: another process was here, so that all that is known of the partition
   * has to be read anew.
   */
  take(messages: readonly KafkaMessage[]): Promise<boolean> {
    return this.#inTurn(async () => {
      const reading = this.#read(messages);
      if (reading.wanted.length > 0) return this.#handle(reading);
      this.#seen = reading;
      return true;
    });
  }

  /** Writes down how far it has come with what concerns nobody. `false` as in {@link take}. */
  note(): Promise<boolean> {
    return this.#inTurn(async () => this.#seen.offset === this.#stored.offset || this.#move(this.#seen, []));
  }

  #inTurn<Done>(work: () => Promise<Done>): Promise<Done> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #read(messages: readonly KafkaMessage[]): Reading {
    let { offset, position } = this.#seen;
    const wanted: StoredEvent[] = [];
    for (const message of messages) {
      if (BigInt(message.offset) < offset) continue;
      offset = BigInt(message.offset) + 1n;
      const found = this.#find(message, position);
      if (found === null) continue;
      position = found.position;
      if (found.event !== null) wanted.push(found.event);
    }
    return { wanted, offset, position };
  }

  /** `null`: no event of this log, or one repeated by a relay. Its `event` is `null` when nobody wants it. */
  #find(message: KafkaMessage, above: bigint) {
    try {
      const attributes = attributesIn(message);
      const { position, type } = attributes.event;
      if (attributes.logId !== this.setting.logId || position <= above) return null;
      const isWanted = this.setting.subscription.events.includes(type);
      return { position, event: isWanted ? eventIn(message, attributes) : null };
    } catch (error) {
      this.setting.onFailure(error);
      return null;
    }
  }

  async #handle({ wanted, ...to }: Reading): Promise<boolean> {
    const isParked = (stream: string) => this.#parked.has(stream);
    const free = wanted.filter(({ stream }) => !isParked(stream));
    const rejected = free.length === 0 ? [] : await this.setting.subscription.onBatch(free);
    const parked = parkedFrom(wanted, isParked, rejected);
    if (!(await this.#move(to, parked))) return false;
    this.#parked = new Set([...this.#parked, ...parked.map(({ event }) => event.stream)]);
    return true;
  }

  async #move(
    { offset, position }: Omit<Checkpoint, 'epoch'>,
    parked: ReturnType<typeof parkedFrom>,
  ): Promise<boolean> {
    const from = this.#stored;
    const to = { ...from, offset, position };
    const { groups, subscription } = this.setting;
    if (!(await groups.move(subscription.group, this.source, { from, to, parked }))) return false;
    this.#stored = to;
    this.#seen = to;
    return true;
  }
}
