import { parseStream, streamOf, type LogEvent } from '@clientele/contracts';
import { refuse, type Claim, type Decider, type Refusal } from '@clientele/decider';
import { loadStream, type Folded } from './folded.ts';
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
  readonly taker: string;
}

/**
 * What a command must write to claims, or the refusal that names the value another holds. All its streams are seen
 * together, so what one of them frees another may take.
 */
export const claimWrites = async (
  store: EventStore,
  tenant: string,
  changes: readonly ClaimChange[],
): Promise<readonly ClaimWrite[] | Refusal> => {
  const freed = new Set(
    changes.flatMap(({ before, after }) =>
      without(before, after).map((each) => claimStream(store, tenant, each)),
    ),
  );
  const taken: Taking[] = changes.flatMap(({ stream: taker, before, after }) =>
    without(after, before).map((each) => ({ claim: each, stream: claimStream(store, tenant, each), taker })),
  );
  const streams = [...new Set([...freed, ...taken.map(({ stream }) => stream)])];
  const loaded = await Promise.all(streams.map((stream) => loadStream(store, claim, stream)));
  const folded = new Map(streams.map((stream, index) => [stream, loaded[index]]));

  const writes: ClaimWrite[] = [];
  for (const { claim: wanted, stream, taker } of taken) {
    const { category: holder, id: holderId } = parseStream(taker);
    if (isHeld(folded.get(stream), { holder, holderId }) && !freed.has(stream)) return refuse(wanted.taken);
    freed.delete(stream);
    const data = { holder, holderId };
    writes.push({ stream, expected: folded.get(stream)?.version ?? 0, event: { type: 'ClaimTaken', data } });
  }
  for (const stream of freed)
    writes.push({
      stream,
      expected: folded.get(stream)?.version ?? 0,
      event: { type: 'ClaimFreed', data: {} },
    });
  return writes;
};

const isHeld = (folded: Folded<Holder | null> | undefined, by: Holder): boolean => {
  const held = folded?.state ?? null;
  return held !== null && (held.holder !== by.holder || held.holderId !== by.holderId);
};
