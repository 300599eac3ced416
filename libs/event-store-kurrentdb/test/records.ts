/** A record that somebody wants to write. */
export interface Proposal {
  readonly id: string;
  readonly stream: string;
  readonly type: string;
  readonly data: Uint8Array;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A record with its place. */
export interface KeptRecord extends Proposal {
  readonly revision: number;
  readonly position: number;
  readonly created: Date;
}

/** What a stream must be like: its last revision, or one of the constants below. */
export interface Check {
  readonly stream: string;
  readonly expected: number;
}

export const NO_STREAM = -1;
export const ANY = -2;
export const STREAM_EXISTS = -4;

export interface Violation extends Check {
  readonly index: number;
  readonly actual: number;
}

/** What the server decided about a write. */
export type Written =
  | {
      readonly result: 'written';
      readonly position: number;
      readonly revisions: ReadonlyMap<string, number>;
    }
  | { readonly result: 'violated'; readonly violations: readonly Violation[] }
  /** Some of the streams have these records already, others do not: the server takes it for damage. */
  | { readonly result: 'corrupted' };

type Decision = 'ok' | 'idempotent' | 'violated';

/** Bytes that a record takes in the log besides its data, so that positions have gaps. */
const RECORD_BYTES = 173;
/** The server writes records of its own between those of its clients. */
const WRITES_A_STATISTIC = 7;

/** How the server tells that a stream was deleted for ever. */
const TOMBSTONED = -100;

/** All records of a server in memory, with the decisions that a server makes before it writes. */
export class Records {
  readonly all: KeptRecord[] = [];
  readonly #streams = new Map<string, KeptRecord[]>();
  readonly #tombstoned = new Set<string>();
  readonly #followers = new Set<() => void>();
  /** Where the next record comes to stand. */
  #end = 0;
  #writes = 0;

  constructor() {
    this.#keepOwn('$settings', '$metadata');
  }

  get end(): number {
    return this.#end;
  }

  stream(name: string): readonly KeptRecord[] | undefined {
    return this.#streams.get(name);
  }

  /** Calls back after each write, until the function that it answers is called. */
  follow(onWritten: () => void): () => void {
    this.#followers.add(onWritten);
    return () => this.#followers.delete(onWritten);
  }

  /** Deletes a stream for ever. */
  tombstone(stream: string): void {
    this.#tombstoned.add(stream);
  }

  write(proposals: readonly Proposal[], checks: readonly Check[]): Written {
    const expected = new Map(proposals.map(({ stream }) => [stream, ANY]));
    for (const check of checks) expected.set(check.stream, check.expected);
    const decisions = new Map(
      [...expected].map(([stream, state]) => [stream, this.#decide(stream, state, proposals)]),
    );
    const decided = new Set(decisions.values());
    if (decided.has('idempotent')) return this.#repeated(decided, proposals);
    const violations = checks.flatMap((check, index) =>
      decisions.get(check.stream) === 'violated'
        ? [{ ...check, index, actual: this.#revisionOf(check.stream) }]
        : [],
    );
    if (violations.length > 0) return { result: 'violated', violations };
    const revisions = new Map(proposals.map((proposal) => [proposal.stream, this.#keep(proposal)]));
    this.#writes += 1;
    const position = this.all.at(-1)?.position ?? 0;
    if (this.#writes % WRITES_A_STATISTIC === 0) this.#keepOwn('$stats-127.0.0.1:2113', '$statistic');
    for (const onWritten of this.#followers) onWritten();
    return { result: 'written', position, revisions };
  }

  /** A write that is there already is written once; one that is there in part is refused. */
  #repeated(decided: ReadonlySet<Decision>, proposals: readonly Proposal[]): Written {
    if (decided.size > 1) return { result: 'corrupted' };
    const ids = new Set(proposals.map(({ id }) => id));
    const kept = this.all.filter(({ id }) => ids.has(id));
    const revisions = new Map(kept.map(({ stream, revision }) => [stream, revision]));
    return { result: 'written', position: kept.at(-1)?.position ?? 0, revisions };
  }

  #decide(stream: string, expected: number, proposals: readonly Proposal[]): Decision {
    const last = this.#revisionOf(stream);
    if (last === TOMBSTONED) return 'violated';
    if (expected === ANY) return 'ok';
    if (expected === STREAM_EXISTS) return last === NO_STREAM ? 'violated' : 'ok';
    if (expected === last) return 'ok';
    const kept = this.#streams.get(stream) ?? [];
    const own = proposals.filter((proposal) => proposal.stream === stream);
    const isThere =
      expected < last &&
      own.length > 0 &&
      own.every(({ id }, index) => kept[expected + 1 + index]?.id === id);
    return isThere ? 'idempotent' : 'violated';
  }

  #revisionOf(stream: string): number {
    if (this.#tombstoned.has(stream)) return TOMBSTONED;
    return (this.#streams.get(stream)?.length ?? 0) - 1;
  }

  #keep(proposal: Proposal): number {
    const records = this.#streams.get(proposal.stream) ?? [];
    const record = {
      ...proposal,
      revision: records.length,
      position: this.#end,
      created: new Date(),
    };
    records.push(record);
    this.#streams.set(proposal.stream, records);
    this.all.push(record);
    this.#end += RECORD_BYTES + proposal.data.length;
    return record.revision;
  }

  #keepOwn(stream: string, type: string): void {
    const data = new TextEncoder().encode('{}');
    this.#keep({ id: crypto.randomUUID(), stream, type, data, properties: {} });
  }
}
