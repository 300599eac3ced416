import { parseStream, streamOf, type LogEvent } from '@clientele/contracts';
import { refuse, type Claim, type Decider, type Refusal } from '@clientele/decider';
import { loadStream } from './folded.ts';
import type { EventStore } from './store.ts';

type ClaimEvent = Extract<LogEvent, { type: `Claim${string}` }>;

/** Who holds a unique value. */
export interface Holder {
  readonly holder: string;
  readonly holderId: string;
}

const claim: Decider<Holder | null, ClaimEvent> = {
  category: 'claim',
  initial: null,
  evolve: (_, event) => (event.type === 'ClaimTaken' ? event.data : null),
};

/** One stream's claims before and after a command. */
export interface ClaimChange {
  readonly stream: string;
  readonly before: readonly Claim[];
  readonly after: readonly Claim[];
}

/** What a command does to one claim: the claim's stream as read, and the event that changes it. */
export interface ClaimWrite {
  readonly stream: string;
  readonly expected: number;
  readonly event: ClaimEvent;
}

/** The value stands in no stream's name: only its keyed hash does. */
const claimStream = (
  store: EventStore,
  tenant: string,
  { kind, value }: Pick<Claim, 'kind' | 'value'>,
): string => streamOf(claim.category, tenant, store.hmac(`claim:${tenant}:${kind}:${value}`));

/** Who holds a unique value now, or `null`. Strong: reads the log, no view. */
export const resolveClaim = async (
  store: EventStore,
  tenant: string,
  { kind, value }: Pick<Claim, 'kind' | 'value'>,
): Promise<Holder | null> =>
  (await loadStream(store, claim, claimStream(store, tenant, { kind, value }))).state;

const key = ({ kind, value }: Claim): string => `${kind}:${value}`;

/** Of one list, what the other does not have. */
const without = (claims: readonly Claim[], others: readonly Claim[]): readonly Claim[] => {
  if (claims.length === 0) return claims;
  const known = new Set(others.map(key));
  return claims.filter((each) => !known.has(key(each)));
};

interface Taking {
  readonly claim: Claim;
  readonly stream: string;
  readonly by: Holder;
}

/** The claims that a command frees, and those that it takes. */
const moves = (store: EventStore, tenant: string, changes: readonly ClaimChange[]) => ({
  freed: new Set(
    changes.flatMap(({ before, after }) =>
      without(before, after).map((each) => claimStream(store, tenant, each)),
    ),
  ),
  taken: changes.flatMap(({ stream: taker, before, after }): readonly Taking[] => {
    const { category: holder, id: holderId } = parseStream(taker);
    const by = { holder, holderId };
    return without(after, before).map((each) => ({
      claim: each,
      stream: claimStream(store, tenant, each),
      by,
    }));
  }),
});

/** What is said to who wants a value that another holds. */
const takenBy = (held: Holder | null, { claim: { kind, taken }, by }: Taking): Refusal | null =>
  held === null || (held.holder === by.holder && held.holderId === by.holderId)
    ? null
    : refuse(taken, { pointer: `/${kind}`, id: held.holderId });

/**
 * What a command must write to claims, or the refusal that names the value another holds. All its streams are
 * seen together, so what one of them frees another may take.
 */
export const claimWrites = async (
  store: EventStore,
  tenant: string,
  changes: readonly ClaimChange[],
): Promise<readonly ClaimWrite[] | Refusal> => {
  const { freed, taken } = moves(store, tenant, changes);
  const writes: ClaimWrite[] = [];
  const read = (stream: string) => loadStream(store, claim, stream);
  const present = await Promise.all(taken.map(({ stream }) => read(stream)));
  for (const [index, taking] of taken.entries()) {
    const { state = null, version = 0 } = present[index] ?? {};
    const refusal = freed.has(taking.stream) ? null : takenBy(state, taking);
    if (refusal !== null) return refusal;
    freed.delete(taking.stream);
    writes.push({ stream: taking.stream, expected: version, event: { type: 'ClaimTaken', data: taking.by } });
  }
  for (const stream of freed)
    writes.push({ stream, expected: (await read(stream)).version, event: { type: 'ClaimFreed', data: {} } });
  return writes;
};
