import { migrate } from '@clientele/event-store';
import { KeyStore, KeyTaken, PAGE_KEYS, type WrappedKey } from '@clientele/keys';
import pg from 'pg';
import { keyMigrations } from './migrations.ts';

const CONNECTIONS_MAX = 3;
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 30_000;
// The server ends a statement that takes too long; a server that does not answer at all is given up.
const ANSWER_TIMEOUT_MS = 35_000;
const IDLE_TIMEOUT_MS = 60_000;
const UNIQUE_VIOLATION = '23505';

const ADD = 'insert into keys.wrapped (kid, wrapped) select * from unnest($1::text[], $2::bytea[])';
const ADD_ONCE = 'insert into keys.wrapped (kid, wrapped) values ($1, $2) on conflict (kid) do nothing';
const FIND = 'select kid, wrapped from keys.wrapped where kid = any($1::text[]) and wrapped is not null';
const PAGE =
  'select kid, wrapped from keys.wrapped where kid > $1 and wrapped is not null order by kid limit $2';
const DESTROY = `
  insert into keys.wrapped (kid, destroyed_at) select distinct kid, now() from unnest($1::text[]) as kid
  on conflict (kid) do update set wrapped = null, destroyed_at = now() where wrapped.wrapped is not null`;

/** Wrapped keys in PostgreSQL, schema `keys`. {@link openPostgresKeyStore} opens one. */
class PostgresKeyStore extends KeyStore {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    super();
    this.#pool = pool;
  }

  async add(keys: readonly WrappedKey[]): Promise<void> {
    if (keys.length === 0) return;
    const columns = [keys.map(({ kid }) => kid), keys.map(({ wrapped }) => wrapped)];
    try {
      await this.#pool.query({ name: 'keys-add', text: ADD, values: columns });
    } catch (cause) {
      throw (cause as { code?: string }).code === UNIQUE_VIOLATION ? new KeyTaken({ cause }) : cause;
    }
  }

  async addOnce({ kid, wrapped }: WrappedKey): Promise<Uint8Array> {
    await this.#pool.query(ADD_ONCE, [kid, wrapped]);
    const [found] = await this.find([kid]);
    if (found === undefined) throw new KeyTaken();
    return found.wrapped;
  }

  async find(kids: readonly string[]): Promise<readonly WrappedKey[]> {
    if (kids.length === 0) return [];
    return (await this.#pool.query<WrappedKey>({ name: 'keys-find', text: FIND, values: [kids] })).rows;
  }

  async destroy(kids: readonly string[]): Promise<void> {
    if (kids.length === 0) return;
    await this.#pool.query(DESTROY, [kids]);
    // Until then the server keeps what the rows were before. Wrapped bytes in the free space of a page are
    // overwritten by the next keys; those in the write-ahead log and in backups end with these.
    await this.#pool.query('vacuum keys.wrapped');
  }

  async *all(): AsyncIterable<readonly WrappedKey[]> {
    let last = '';
    for (;;) {
      const { rows } = await this.#pool.query<WrappedKey>(PAGE, [last, PAGE_KEYS]);
      if (rows.length > 0) yield rows;
      if (rows.length < PAGE_KEYS) return;
      last = rows.at(-1)?.kid ?? last;
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

/** Opens the key store in a database, and brings its schema up to date first. */
export async function openPostgresKeyStore(url: string): Promise<KeyStore> {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'clientele keys',
    max: CONNECTIONS_MAX,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    keepAlive: true,
  });
  // A connection that dies idle is replaced when it is needed; without a listener it would end the process.
  pool.on('error', () => undefined);
  try {
    await migrateOn(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return new PostgresKeyStore(pool);
}

async function migrateOn(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await migrate(client, 'keys', keyMigrations);
  } finally {
    client.release();
  }
}
