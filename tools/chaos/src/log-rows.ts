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
  readonly type: string;
  readonly correlationId: string;
  /** The number that the event gives to a customer or an order. */
  readonly number: number | null;
}

// Asks the table and not the product, which is what is to be checked.
const ROWS = `
  select position::float8, stream, version, tenant, command, command_events as "commandEvents",
    event ->> 'type' as type, event ->> 'correlationId' as "correlationId",
    case when event ->> 'type' in ('CustomerRegistered', 'OrderRecorded')
      then (event -> 'data' ->> 'number')::float8 end as number
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
