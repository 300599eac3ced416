import type { StoredEvent } from '@clientele/event-store';
import type { Consumer, MessageBus, Parked, Replayed, Subscription } from './bus.ts';
import { handleBatch, type Workplace } from './handling.ts';
import type { ReactionSet } from './reaction.ts';

/** Runs what contexts do about what happens in others: one group on the bus for each. */
export class Reactions {
  #consumers: readonly Consumer[] = [];

  constructor(
    private readonly bus: MessageBus,
    private readonly sets: readonly ReactionSet[],
    private readonly place: Workplace,
  ) {}

  /** The groups, by the names of their contexts. */
  get groups(): readonly string[] {
    return this.sets.map(({ group }) => group);
  }

  /** What is done about which type of event, by whatever context. */
  get declared(): Readonly<Record<string, readonly string[]>> {
    const all = this.sets.flatMap(({ reactions }) => reactions);
    const types = new Set(all.flatMap(({ on }) => on));
    return Object.fromEntries(
      [...types].map((type) => [type, all.filter(({ on }) => on.includes(type)).map(({ name }) => name)]),
    );
  }

  /** Begins to react. */
  async start(): Promise<void> {
    this.#consumers = await Promise.all(this.sets.map((set) => this.bus.subscribe(this.#subscription(set))));
  }

  /** Ends after what is under way. */
  async stop(): Promise<void> {
    await Promise.all(this.#consumers.map((consumer) => consumer.stop()));
  }

  get consumers(): readonly Consumer[] {
    return this.#consumers;
  }

  /** What waits for an operator. */
  parked(): Promise<readonly Parked[]> {
    return this.bus.parked();
  }

  /** Does anew what a group parked: of one stream, or of all. */
  async replay(group: string, stream?: string): Promise<readonly Replayed[]> {
    const set = this.sets.find((each) => each.group === group);
    if (set === undefined) throw new Error(`there is no group ${group}: ${this.groups.join(', ')}`);
    return this.bus.replay(this.#subscription(set), stream);
  }

  #subscription(set: ReactionSet): Subscription {
    const events = [...new Set(set.reactions.flatMap(({ on }) => on))];
    const onBatch = (batch: readonly StoredEvent[]) => handleBatch(this.place, set, batch);
    return { group: set.group, events, onBatch };
  }
}
