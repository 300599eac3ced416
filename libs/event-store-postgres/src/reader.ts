import type { ReadStreamOptions, StoredEvent } from '@clientele/event-store';
import { Coalescer } from './coalescer.ts';
import type { Connection, Statement } from './connection.ts';
import { EVENT_COLUMNS, eventOf, type EventRow } from './stored-event.ts';

/** The largest version that a stream can have. */
const VERSION_MAX = 2_147_483_647;

const STREAMS: Statement = {
  name: 'streams',
  text: `
    select asked.n, ${EVENT_COLUMNS}
    from unnest($1::text[], $2::int[], $3::int[]) with ordinality as asked (stream, first, last, n)
    cross join lateral (
      select * from log.events e
      where e.stream = asked.stream and e.version between asked.first and asked.last
      order by e.version
    ) e
    order by asked.n, e.version`,
};

const COMMANDS: Statement = {
  name: 'commands',
  text: `
    select asked.n, ${EVENT_COLUMNS}
    from unnest($1::text[], $2::text[]) with ordinality as asked (tenant, command, n)
    join log.events first
      on first.command = asked.command and first.tenant = asked.tenant and first.command_events is not null
    join log.events e
      on e.position >= first.position and e.position < first.position + first.command_events
    order by asked.n, e.position`,
};

/** The position of the log's last event. */
export const HEAD: Statement = { name: 'head', text: 'select coalesce(max(position), 0) from log.events' };
const POSITION_AT: Statement = { name: 'position-at', text: 'select log.position_at($1)' };

interface StreamRange extends ReadStreamOptions {
  readonly stream: string;
}

interface Command {
  readonly tenant: string;
  readonly command: string;
}

type AskedRow = [asked: string, ...EventRow];
type NumberRow = [number: string];

/** Short reads. Those of one moment are one statement, and the statements take turns on a few connections. */
export class Reader {
  #turn = 0;
  readonly #streams: Coalescer<StreamRange, readonly StoredEvent[]>;
  readonly #commands: Coalescer<Command, readonly StoredEvent[]>;

  constructor(private readonly connections: readonly [Connection, ...Connection[]]) {
    this.#streams = new Coalescer((ranges) =>
      this.#eventsOf(STREAMS, ranges.length, [
        ranges.map(({ stream }) => stream),
        ranges.map(({ from = 1 }) => from),
        ranges.map(({ to = VERSION_MAX }) => Math.min(to, VERSION_MAX)),
      ]),
    );
    this.#commands = new Coalescer((commands) =>
      this.#eventsOf(COMMANDS, commands.length, [
        commands.map(({ tenant }) => tenant),
        commands.map(({ command }) => command),
      ]),
    );
  }

  readStream(range: StreamRange): Promise<readonly StoredEvent[]> {
    return this.#streams.ask(range);
  }

  readCommand(command: Command): Promise<readonly StoredEvent[]> {
    return this.#commands.ask(command);
  }

  async head(): Promise<bigint> {
    return this.#number(HEAD, []);
  }

  async positionAt(time: string): Promise<bigint> {
    return this.#number(POSITION_AT, [time]);
  }

  async close(): Promise<void> {
    await Promise.all(this.connections.map((connection) => connection.close()));
  }

  async #number(statement: Statement, values: readonly unknown[]): Promise<bigint> {
    const [row] = await this.#connection().query<NumberRow>(statement, values);
    return BigInt(row?.[0] ?? 0);
  }

  /** The events that belong to each of what was asked for. */
  async #eventsOf(
    statement: Statement,
    asked: number,
    values: readonly unknown[],
  ): Promise<(readonly StoredEvent[])[]> {
    const rows = await this.#connection().query<AskedRow>(statement, values);
    const answers: StoredEvent[][] = Array.from({ length: asked }, () => []);
    for (const [number, ...row] of rows) answers[Number(number) - 1]?.push(eventOf(row));
    return answers;
  }

  #connection(): Connection {
    this.#turn = (this.#turn + 1) % this.connections.length;
    return this.connections[this.#turn] ?? this.connections[0];
  }
}
