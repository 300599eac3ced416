import pg from 'pg';

/** What of an event stands in the log's table. */
export interface LogRow {
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  readonly tenant: string;
  readonly command: string;
  /** How many events the command recorded, on its first one; null on the others. */
  readonly commandEvents: number | null;
  readonly id: string;
  readonly type: string;
  /** Which command of a transaction it belongs to. */
  readonly step: number;
  readonly correlationId: string;
  /** The event that set it off; null of what a client asked for. */
  readonly causationId: string | null;
  /** What it says in the open. */
  readonly data: LogData;
}

/** Members of events that are looked at. */
export interface LogData {
  readonly number?: number;
  readonly cardId?: string;
  readonly status?: string;
  readonly contactId?: string;
  readonly documentId?: string;
  readonly customerId?: string;
  readonly amount?: string;
  readonly reserved?: string;
  readonly balance?: string;
  readonly held?: string;
  readonly transferId?: string;
  readonly reaction?: string;
}

// Asks the table and not the product, which is what is to be checked.
const ROWS = `
  select position::float8, stream, version, tenant, command, command_events as "commandEvents",
    event ->> 'id' as id, event ->> 'type' as type, (event ->> 'step')::int as step,
    event ->> 'correlationId' as "correlationId", event ->> 'causationId' as "causationId",
    (event::jsonb -> 'data') - 'sealed' as data
  from log.events order by position`;

/** All of the log, from its first event to its last. */
export const logRows = async (url: string): Promise<readonly LogRow[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<LogRow>(ROWS)).rows;
  } finally {
    await client.end();
  }
};

/** The category of an event's stream. */
export const categoryOf = ({ stream }: LogRow): string => stream.slice(0, stream.indexOf('-'));

/** The id of the resource that an event's stream is of. */
export const subjectOf = ({ stream }: LogRow): string => stream.split('-').slice(2).join('-');
