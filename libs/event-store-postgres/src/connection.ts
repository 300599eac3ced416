import pg from 'pg';

/** A prepared statement: parsed and planned once a connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Longest that connecting may take. */
const CONNECT_MS_MAX = 5_000;
/** An answer that is so much later than its statement may run will never come. */
const ANSWER_LATE_MS = 2_000;

/**
 * Every value stays the text that the server sent: the few that are something else are turned where they are
 * used.
 */
const types = { getTypeParser: () => (text: string) => text };

// Dates are read as text, so their form is fixed. No plan here depends on values, and none should read a
// whole table.
const SETTINGS = [
  'timezone=UTC',
  'datestyle=ISO',
  'jit=off',
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
];

/**
 * What a connection is for, as the server's list of sessions shows it, and how long its statements may run.
 */
export interface ConnectionOptions {
  readonly url: string;
  readonly purpose: string;
  readonly statementMsMax: number;
}

/**
 * One connection on which statements follow one another without waiting for answers. It is opened when it is
 * first needed, and again after it was lost; what was under way then fails.
 */
export class Connection {
  #client: Promise<pg.Client> | null = null;

  constructor(
    private readonly options: ConnectionOptions,
    private readonly prepare?: (client: pg.Client) => Promise<unknown>,
  ) {}

  /** Rows as arrays of texts. */
  async query<Row extends (string | null)[]>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<Row[]> {
    const client = await (this.#client ??= this.#open());
    const { rows } = await client.query<Row>({ ...statement, values: [...values], rowMode: 'array' });
    return rows;
  }

  /** Waits for what is under way. The next query opens it again. */
  async close(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.then((open) => open.end()).catch(() => undefined);
  }

  #open(): Promise<pg.Client> {
    const { url, purpose, statementMsMax } = this.options;
    const client = new pg.Client({
      connectionString: url,
      application_name: `clientele ${purpose}`,
      connectionTimeoutMillis: CONNECT_MS_MAX,
      options: SETTINGS.map((setting) => `-c ${setting}`).join(' '),
      statement_timeout: statementMsMax,
      lock_timeout: statementMsMax,
      idle_in_transaction_session_timeout: statementMsMax,
      query_timeout: statementMsMax + ANSWER_LATE_MS,
      keepAlive: true,
      pipeline: true,
      types,
    });
    const opening = client.connect().then(async () => {
      await this.prepare?.(client);
      return client;
    });
    const forget = () => {
      if (this.#client === opening) this.#client = null;
    };
    client.on('error', forget);
    client.on('end', forget);
    opening.catch(() => {
      forget();
      // What failed is told to whoever waits; what is left of the connection may fail once more.
      client.end().catch(() => undefined);
    });
    return opening;
  }
}
