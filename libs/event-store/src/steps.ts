import { EVENT_CONTRACTS } from '@clientele/contracts';
import { CONFLICT_TRIES_MAX, pauseAfter } from './conflicts.ts';
import { Refused, type CommandMeta } from './meta.ts';
import { Overlay } from './overlay.ts';
import { isSome, Past, type Some } from './past.ts';
import type { EventStore, Recording } from './store.ts';

/** Runs all commands of a transaction in their order, each with the meta of its step. */
export type RunSteps<Answer> = (metaOf: (step: number) => CommandMeta) => Promise<Answer>;

/** What the commands answered, and the last position that they recorded; `null` when nothing was to do. */
export interface Transacted<Answer> {
  readonly answer: Answer;
  readonly position: bigint | null;
}

/**
 * Several commands, all or none: they are decided on one overlay, so that each sees those before it, and
 * what they decided is recorded in one append, at the versions that they were decided on.
 *
 * What was recorded is answered by running the commands again as repetitions, whether it was recorded just
 * now or long ago: so `run` is called more than once, and only what it answers last is told. Whatever it
 * throws refuses all.
 */
export const transactSteps = async <Answer>(
  store: EventStore,
  run: RunSteps<Answer>,
  meta: CommandMeta,
): Promise<Transacted<Answer>> => {
  const steps = new Steps(store, run, meta);
  const repeated = meta.repeatable ? await steps.repeated() : null;
  if (repeated !== null) return repeated;
  const { overlay } = meta;
  if (overlay === null) return steps.recorded();
  return { answer: await run((step) => ({ ...meta, step, repeatable: false })), position: null };
};

/**
 * Nobody is told the positions that events have before they are recorded: they only have to be after all
 * others.
 */
const UNRECORDED_POSITION = 10n ** 17n;

type Outcome = Recording | { readonly outcome: 'nothing' | 'conflict' };

/** What became of the commands on an overlay: their answer, or what one of them threw. */
type Decided<Answer> = { readonly overlay: Overlay } & (
  | { readonly answer: Answer }
  | { readonly refusal: unknown }
);

/** One transaction's way through the log. */
class Steps<Answer> {
  constructor(
    private readonly store: EventStore,
    private readonly run: RunSteps<Answer>,
    private readonly meta: CommandMeta,
  ) {}

  /** What was answered when the transaction was said before; `null` when it is not in the log. */
  async repeated(): Promise<Transacted<Answer> | null> {
    const { meta } = this;
    const recorded = await this.store.readCommand(meta.tenant, meta.commandId);
    if (!isSome(recorded)) return null;
    if (recorded[0].fingerprint !== meta.fingerprint) throw new Refused('idempotency-key-reused');
    return this.#answered(recorded);
  }

  async #answered(
    recorded: Some,
    before: ReadonlyMap<string, number> = new Map(),
  ): Promise<Transacted<Answer>> {
    const answer = await this.run((step) => ({
      ...this.meta,
      step,
      repeatable: true,
      overlay: new Past(this.store, recorded, step, before),
    }));
    return { answer, position: recorded.at(-1)?.position ?? null };
  }

  /**
   * Decides, and records. It queues on every stream that it touched before it records, and when others were
   * faster, decides again while it holds them; so in one process nobody is overtaken twice.
   */
  async recorded(): Promise<Transacted<Answer>> {
    const held = new Set<string>();
    let decided = await this.#decided();
    for (let tries = 1; tries <= CONFLICT_TRIES_MAX; tries += 1) {
      for (const stream of streamsOf(decided)) held.add(stream);
      const result = await this.store.turns.take([...held], async () => {
        const first = await this.#outcome(decided);
        if (first.outcome !== 'conflict') return first;
        decided = await this.#decided();
        return streamsOf(decided).every((stream) => held.has(stream)) ? this.#outcome(decided) : first;
      });
      if (result.outcome !== 'conflict') return this.#told(decided, result);
      await pauseAfter(tries);
    }
    throw new Refused('busy');
  }

  async #decided(): Promise<Decided<Answer>> {
    const overlay = new Overlay(this.store, EVENT_CONTRACTS, this.meta.now, UNRECORDED_POSITION);
    try {
      const answer = await this.run((step) => ({ ...this.meta, step, repeatable: false, overlay }));
      return { overlay, answer };
    } catch (refusal) {
      return { overlay, refusal };
    }
  }

  /** A refusal, like an answer to which nothing was to do, holds if the streams still are as it saw them. */
  async #outcome(decided: Decided<Answer>): Promise<Outcome> {
    const writes = decided.overlay.collected();
    if ('refusal' in decided || writes.every(({ drafts }) => drafts.length === 0))
      return { outcome: (await decided.overlay.isOutdated()) ? 'conflict' : 'nothing' };
    return this.store.append({ stamp: this.meta, writes });
  }

  /** Also who found nothing to do, or was refused, may have been overtaken by the same command. */
  async #told(decided: Decided<Answer>, result: Outcome): Promise<Transacted<Answer>> {
    const recorded = result.outcome === 'appended' ? decided.overlay.recorded(result) : [];
    if (isSome(recorded)) return this.#answered(recorded, decided.overlay.versionsBefore());
    const repeated = await this.repeated();
    if (repeated !== null) return repeated;
    if ('refusal' in decided) throw decided.refusal;
    return { answer: decided.answer, position: null };
  }
}

const streamsOf = ({ overlay }: Decided<unknown>): readonly string[] =>
  overlay.collected().map(({ stream }) => stream);
