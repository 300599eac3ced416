import type { Append, AppendOutcome, StoredEvent } from '@clientele/event-store';
import type { Statement } from './connection.ts';
import { bodyOf, isoTime } from './stored-event.ts';

/** Most events of a batch, and most bytes of them, about; one append that is larger goes alone. */
export const BATCH_EVENTS_MAX = 1_000;
export const BATCH_BYTES_MAX = 1_000_000;
/** How much later than the database's clock ours may be. */
const CLOCK_AHEAD_MS_MAX = 1_000;

/** An append as the database takes it: an element for each event, and for each write that only checks. */
export interface EncodedAppend {
  readonly append: Append;
  /** Everything that two appends of one batch must not both have: the streams, and the command. */
  readonly names: readonly string[];
  readonly rows: readonly EncodedRow[];
  readonly events: number;
  readonly bytes: number;
}

interface EncodedRow {
  readonly stream: string;
  readonly size: number | null;
  readonly expected: number | null;
  readonly version: number | null;
  readonly body: string;
}

const SEPARATOR = '\n';

/** Throws when a name cannot be stored. */
export const encodeAppend = (append: Append): EncodedAppend => {
  const { tenant, command, writes } = append;
  expectOneLine(tenant);
  expectOneLine(command);
  const names = [command];
  const rows: EncodedRow[] = [];
  const events = writes.reduce((sum, write) => sum + write.events.length, 0);
  let size: number | null = events;
  let bytes = 0;
  for (const { stream, expected, events: written } of writes) {
    expectOneLine(stream);
    names.push(stream);
    if (written.length === 0) rows.push({ stream, size: null, expected, version: null, body: '' });
    for (const [index, event] of written.entries()) {
      const body = bodyOf(event);
      bytes += body.length;
      rows.push({
        stream,
        size,
        expected: index === 0 ? expected : null,
        version: expected + index + 1,
        body,
      });
      size = null;
    }
  }
  return { append, names, rows, events, bytes };
};

const expectOneLine = (name: string): void => {
  if (name.includes(SEPARATOR)) throw new Error(`a name in the log has one line: ${JSON.stringify(name)}`);
};

/** One call of the database for a whole batch. */
export const APPEND: Statement = {
  name: 'append',
  text: 'select head, at, appended, refused from log.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
};

/** The parameters of {@link APPEND}. */
export const batchValues = (batch: readonly EncodedAppend[], now: Date): readonly string[] => {
  const appends: number[] = [];
  const tenants: string[] = [];
  const commands: string[] = [];
  const rows: EncodedRow[] = [];
  for (const [index, { append, rows: own }] of batch.entries())
    for (const row of own) {
      appends.push(index);
      tenants.push(append.tenant);
      commands.push(append.command);
      rows.push(row);
    }
  return [
    now.toISOString(),
    String(CLOCK_AHEAD_MS_MAX),
    numbers(appends),
    tenants.join(SEPARATOR),
    commands.join(SEPARATOR),
    numbers(rows.map(({ size }) => size)),
    rows.map(({ stream }) => stream).join(SEPARATOR),
    numbers(rows.map(({ expected }) => expected)),
    numbers(rows.map(({ version }) => version)),
    rows.map(({ body }) => body).join(SEPARATOR),
  ];
};

const numbers = (values: readonly (number | null)[]): string =>
  `{${values.map((value) => value ?? 'NULL').join()}}`;

/** What the database answers to {@link APPEND}. */
export type BatchRow = [head: string, at: string, appended: string, refused: string | null];

/**
 * Why an append was refused: a write that conflicts, or the command's first event when it is in the log
 * already.
 */
interface Refusal {
  readonly append: number;
  readonly stream: string;
  readonly version: number;
  readonly position: string | null;
  readonly at: string;
  readonly recorded_stream: string;
  readonly recorded_version: number;
  readonly command_events: number;
}

/**
 * Each append's own outcome. Of a batch that was `sentBefore` to a connection that was lost, nobody knows
 * what the database made of it then: a command that stands in the log as this append would have put it was
 * recorded that time.
 */
export const batchOutcomes = (
  batch: readonly EncodedAppend[],
  [head, at, appended, refused]: BatchRow,
  sentBefore: boolean,
): readonly AppendOutcome[] => {
  const refusals = Map.groupBy<number, Refusal>(JSON.parse(refused ?? '[]'), ({ append }) => append);
  let position = BigInt(head);
  const outcomes = batch.map((encoded, index): AppendOutcome => {
    const own = refusals.get(index);
    if (own !== undefined) return refusedOutcome(encoded, own, sentBefore);
    const positions = positionsAfter(position, encoded.events);
    position += BigInt(encoded.events);
    return { outcome: 'appended', positions, at: isoTime(at) };
  });
  const recorded = position - BigInt(head);
  if (recorded !== BigInt(appended)) throw new Error(`of ${recorded} events the log took ${appended}`);
  return outcomes;
};

const refusedOutcome = (
  encoded: EncodedAppend,
  refusals: readonly Refusal[],
  sentBefore: boolean,
): AppendOutcome => {
  const duplicate = refusals.find(({ position }) => position !== null);
  if (duplicate !== undefined) {
    if (!sentBefore || !isOwn(encoded, duplicate)) return { outcome: 'duplicate' };
    const positions = positionsAfter(BigInt(duplicate.position ?? 0) - 1n, encoded.events);
    return { outcome: 'appended', positions, at: isoTime(duplicate.at) };
  }
  const [{ stream, version } = { stream: '', version: 0 }] = refusals;
  return { outcome: 'conflict', stream, version };
};

const isOwn = ({ rows, events }: EncodedAppend, recorded: Refusal): boolean => {
  const first = rows.find(({ size }) => size !== null);
  return (
    events === recorded.command_events &&
    first?.stream === recorded.recorded_stream &&
    first.version === recorded.recorded_version
  );
};

const positionsAfter = (position: bigint, count: number): readonly bigint[] =>
  Array.from({ length: count }, (_, index) => position + BigInt(index + 1));

/** The log's last position after a batch. */
export const headAfter = ([head, , appended]: BatchRow): bigint => BigInt(head) + BigInt(appended);

/** What a batch recorded, as the log's readers are given it. */
export const recordedEvents = (
  batch: readonly EncodedAppend[],
  outcomes: readonly AppendOutcome[],
): readonly StoredEvent[] =>
  batch.flatMap(({ append: { writes } }, index) => {
    const outcome = outcomes[index];
    if (outcome?.outcome !== 'appended') return [];
    const { positions, at } = outcome;
    let count = 0;
    return writes.flatMap(({ stream, expected, events }) =>
      events.map((event, place): StoredEvent => {
        const position = positions[count++] ?? 0n;
        return { ...event, stream, version: expected + place + 1, position, at };
      }),
    );
  });
