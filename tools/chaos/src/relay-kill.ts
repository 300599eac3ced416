import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

const HOLD = 'select from bus.kafka_relays for update';
// Whoever waits for what is held, in order to note how far it came.
const WAITING = `
  select pid from pg_stat_activity
  where pg_backend_pid() = any(pg_blocking_pids(pid))
    and query ilike '%update bus.kafka_relays set position%'`;
const END = 'select pg_terminate_backend($1, $2)';
const ENDED_WITHIN_MS = 5_000;
const NOTED_WITHIN_MS = 30_000;
const POLL_MS = 5;

/** What the kill of a relay needs. */
export interface RelayKill {
  /** PostgreSQL, where it notes how far it came. */
  readonly url: string;
  /** How many messages were published. */
  readonly count: () => Promise<number>;
  /** Resolves when it is dead. */
  readonly kill: () => Promise<void>;
}

/**
 * Kills whoever relays when it has published and not noted so yet: what it would write is held until it is
 * gone, and its session ends with it. Throws when nothing was published before what was to be noted.
 */
export const killBetweenPublishAndNote = async ({ url, count, kill }: RelayKill): Promise<void> => {
  const client = new pg.Client({ connectionString: url, application_name: 'chaos' });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(HOLD);
    const before = await count();
    const waiting = await waitingIn(client);
    if ((await count()) === before) throw new Error('nothing was published that could be published again');
    await kill();
    await client.query(END, [waiting, ENDED_WITHIN_MS]);
  } finally {
    await client.end();
  }
};

const waitingIn = async (client: pg.Client): Promise<number> => {
  const deadline = Date.now() + NOTED_WITHIN_MS;
  while (Date.now() < deadline) {
    const { rows } = await client.query<{ readonly pid: number }>(WAITING);
    const [first] = rows;
    if (first !== undefined) return first.pid;
    await delay(POLL_MS);
  }
  throw new Error(`nobody relayed anything within ${NOTED_WITHIN_MS} ms`);
};
