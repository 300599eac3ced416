import { BACKWARDS, END, type ConsistencyViolation } from '@kurrent/kurrentdb-client';
import type { Append, AppendOutcome, Write } from '@clientele/event-store';
import { versionCheck, type Committer } from './committer.ts';
import type { Connection } from './connection.ts';
import type { Marks } from './marks.ts';
import type { Names } from './names.ts';
import { commandRecord, eventRecord, markRecord } from './stored-event.ts';
import { Turns } from './turns.ts';

/** Appends that are with the server at once. It writes those that wait together, so some must be waiting. */
const APPENDS_AT_ONCE = 64;

interface AppenderSetting {
  readonly connection: Connection;
  readonly committer: Committer;
  readonly names: Names;
  readonly marks: Marks;
  /** The clock of this process. */
  readonly now: () => Date;
}

/** Records commands: each is one append of the server, with a record of its own that can be there once. */
export class Appender {
  readonly #turns = new Turns(APPENDS_AT_ONCE);
  readonly #underWay = new Set<Promise<unknown>>();
  #lastMs = 0;

  constructor(private readonly setting: AppenderSetting) {}

  async append(append: Append): Promise<AppendOutcome> {
    const isWrite = append.writes.some(({ events }) => events.length > 0);
    const settling = this.#turns.take(() => (isWrite ? this.#record(append) : this.#check(append)));
    this.#underWay.add(settling);
    try {
      return await settling;
    } finally {
      this.#underWay.delete(settling);
    }
  }

  /** Resolves when what is under way has been settled. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  async #record({ tenant, command, writes }: Append): Promise<AppendOutcome> {
    const { committer, names, marks } = this.setting;
    const at = this.#now();
    const events = writes.flatMap((write) =>
      write.events.map((event) => eventRecord(names, write.stream, event, at)),
    );
    const commandStream = names.command(tenant, command);
    const isMarked = marks.count(events.length, this.#lastMs);
    const own = [
      ...(isMarked ? [markRecord(names.marks, at)] : []),
      commandRecord(commandStream, events.length),
    ];
    const checks = [
      versionCheck(commandStream, 0),
      ...writes.map(({ stream, expected }) => versionCheck(names.inServer(stream), expected)),
    ];
    const records = [...own, ...events];
    const done = await committer
      .commit({ records, checks, proof: own.length - 1, first: own.length })
      .catch((error: unknown) => {
        if (isMarked) marks.missed();
        throw error;
      });
    if (done.outcome === 'written') return { outcome: 'appended', positions: done.positions, at };
    if (isMarked) marks.missed();
    return outcomeOf(done.violations, writes, names, commandStream);
  }

  /** An append without events: the server takes none, so the versions are read. */
  async #check({ tenant, command, writes }: Append): Promise<AppendOutcome> {
    const { names } = this.setting;
    const at = this.#now();
    if ((await this.#versionOf(names.command(tenant, command))) > 0) return { outcome: 'duplicate' };
    // Versions only rise: when all are as expected twice, there was a moment at which they were at once.
    for (let round = 0; round < 2; round += 1)
      for (const { stream, expected } of writes) {
        const version = await this.#versionOf(names.inServer(stream));
        if (version !== expected) return { outcome: 'conflict', stream, version };
      }
    return { outcome: 'appended', positions: [], at };
  }

  async #versionOf(stream: string): Promise<number> {
    const [last] = await this.setting.connection.readStream(stream, {
      direction: BACKWARDS,
      fromRevision: END,
      maxCount: 1,
    });
    return last === undefined ? 0 : Number(last.revision) + 1;
  }

  /** Never before what this process said last, whatever its clock does. */
  #now(): string {
    this.#lastMs = Math.max(this.#lastMs, this.setting.now().getTime());
    return new Date(this.#lastMs).toISOString();
  }
}

/** A command that is there already is told before any stream that has moved. */
const outcomeOf = (
  violations: readonly ConsistencyViolation[],
  writes: readonly Write[],
  names: Names,
  commandStream: string,
): AppendOutcome => {
  const actual = new Map(violations.map(({ streamName, actualState }) => [streamName, actualState]));
  if (actual.has(commandStream)) return { outcome: 'duplicate' };
  for (const { stream } of writes) {
    const state = actual.get(names.inServer(stream));
    if (state === undefined) continue;
    if (typeof state === 'bigint' && state < 0n) throw new Error(`${stream} was deleted in the event store`);
    return { outcome: 'conflict', stream, version: typeof state === 'bigint' ? Number(state) + 1 : 0 };
  }
  throw new Error('the event store refused an append without saying why');
};
