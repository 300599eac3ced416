import pg from 'pg';

/** A prepared statement: parsed by the server once a connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Longest that one statement of a pipelined connection may take; all later ones wait behind it. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** After that the server does not answer at all, and the connection is given up. */
const ANSWER_TIMEOUT_MS = 35_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** Connections for lists, searches and exports. */
const POOL_CONNECTIONS_MAX = 4;
const POOL_IDLE_MS = 10_000;

/** A connection of its own, for transactions. Whoever opens it ends it. */
export async function openClient(url: string, name: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // A connection that dies fails the statements under way; without a listener it would end the process as
  // well.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** What happens around a connection that is opened again and again. */
export interface PipelineHooks {
  readonly onOpen: (client: pg.Client) => Promise<unknown>;
  readonly onLost: () => void;
}

/**
 * One connection on which statements follow one another without waiting for answers. It is opened when it is
 * first needed, and again after it was lost; what was under way then fails.
 */
export class Pipeline {
  private client: pg.Client | undefined;
  private opening: Promise<pg.Client> | undefined;

  /** `settings` are the server's, as `-c name=value`. */
  constructor(
    private readonly url: string,
    private readonly name: string,
    private readonly settings = '',
    private readonly hooks: PipelineHooks | null = null,
  ) {}

  /** Rows as arrays of columns. */
  async query<R extends unknown[]>(statement: Statement, values: readonly unknown[]): Promise<R[]> {
    const client = this.client ?? (await this.opened());
    const { rows } = await client.query<R>({
      name: statement.name,
      text: statement.text,
      values: values as unknown[],
      rowMode: 'array',
    });
    return rows;
  }

  async close(): Promise<void> {
    const client = this.client ?? (await this.opening?.catch(() => undefined));
    this.client = undefined;
    this.opening = undefined;
    await client?.end();
  }

  private opened(): Promise<pg.Client> {
    this.opening ??= this.open().catch((error: unknown) => {
      this.opening = undefined;
      throw error;
    });
    return this.opening;
  }

  private async open(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: this.name,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: ANSWER_TIMEOUT_MS,
      options: this.settings,
      pipeline: true,
    });
    const forget = () => {
      if (this.client !== client) return;
      this.client = undefined;
      this.opening = undefined;
      this.hooks?.onLost();
    };
    client.on('error', forget);
    client.on('end', forget);
    await client.connect();
    await this.hooks?.onOpen(client);
    this.client = client;
    return client;
  }
}

/** A few connections for what may take long, so that it holds up no short read. */
export function openPool(url: string, name: string, settings: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    options: settings,
    max: POOL_CONNECTIONS_MAX,
    idleTimeoutMillis: POOL_IDLE_MS,
  });
  pool.on('error', () => undefined);
  return pool;
}
