import type { AppendRecordInput, ConsistencyCheck } from '@kurrent/kurrentdb-client';
import type { StoredEvent } from '@clientele/event-store';
import { versionCheck, type Committer } from './committer.ts';
import type { Marks } from './marks.ts';
import type { Names } from './names.ts';
import { commandRecord, eventRecord, markRecord } from './stored-event.ts';

/** Bytes of one append. The server may take no more than 1 MiB; what is around the events is not counted. */
const RESTORED_BYTES_MAX = 512 * 1024;
/** Commands of one append. */
const RESTORED_COMMANDS_MAX = 500;

type Command = readonly [StoredEvent, ...StoredEvent[]];

/** Stores events of another log at the end of this one, and makes the adapter's own records for them. */
export class Restorer {
  constructor(
    private readonly committer: Committer,
    private readonly names: Names,
    private readonly marks: Marks,
  ) {}

  async restore(events: readonly StoredEvent[]): Promise<readonly bigint[]> {
    const positions: bigint[] = [];
    for (const commands of batches(commandsOf(events))) positions.push(...(await this.#write(commands)));
    return positions;
  }

  async #write(commands: readonly Command[]): Promise<readonly bigint[]> {
    const records: AppendRecordInput[] = [];
    const checks = new Map<string, ConsistencyCheck>();
    const places: number[] = [];
    for (const command of commands) {
      const [{ tenant, commandId, at }] = command;
      if (this.marks.count(command.length, Date.parse(at))) records.push(markRecord(this.names.marks, at));
      const own = this.names.command(tenant, commandId);
      checks.set(own, versionCheck(own, 0));
      records.push(commandRecord(own, command.length));
      for (const { stream, version, ...event } of command) {
        const name = this.names.inServer(stream);
        if (!checks.has(name)) checks.set(name, versionCheck(name, version - 1));
        places.push(records.length);
        records.push(eventRecord(this.names, stream, event, event.at));
      }
    }
    const proof = records.findIndex(({ streamName }) => streamName !== this.names.marks);
    const done = await this.committer.commit({ records, checks: [...checks.values()], proof, first: 0 });
    if (done.outcome === 'written') return places.map((place) => done.positions[place] ?? 0n);
    const [violation] = done.violations;
    throw new Error(`${violation?.streamName} has no place for what is restored`);
  }
}

/** A command's events stand together. */
const commandsOf = (events: readonly StoredEvent[]): readonly Command[] => {
  const commands: [StoredEvent, ...StoredEvent[]][] = [];
  for (const event of events) {
    const last = commands.at(-1);
    if (last?.[0].commandId === event.commandId && last[0].tenant === event.tenant) last.push(event);
    else commands.push([event]);
  }
  return commands;
};

/** Some commands at a time, as many as the server takes. */
function* batches(commands: readonly Command[]): Iterable<readonly Command[]> {
  let batch: Command[] = [];
  let bytes = 0;
  for (const command of commands) {
    const size = command.reduce((sum, { data }) => sum + Buffer.byteLength(JSON.stringify(data)), 0);
    if (batch.length === RESTORED_COMMANDS_MAX || (bytes + size > RESTORED_BYTES_MAX && batch.length > 0)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(command);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
