import { setTimeout as pause } from 'node:timers/promises';
import type { Held } from '@clientele/leases';
import pg from 'pg';

/**
 * The server ends a session that it did not hear of for so long, and the lease with it: the term of a lease,
 * which a holder renews with each ping.
 */
export const TERM_MS = 4_000;
/** A holder that heard nothing for so long stops before its term is over. */
export const SURE_MS = 3_000;
/** Time between two signs of life of a holder. */
const PING_MS = 1_000;
/** Time between two tries of who waits. A statement that waits for the lock would hold back every vacuum. */
const TRY_MS = 250;
const CONNECT_MS_MAX = 5_000;
const ANSWER_MS_MAX = 3_000;
const CLOSE_MS_MAX = 1_000;

const CHANNEL = 'clientele_leases';

const TRY = { name: 'try', text: 'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken' };
const PING = { name: 'ping', text: 'select 1' };

const NUMBER = `
  insert into leases.terms as t (name, number, taken_at) values ($1, 1, now())
  on conflict (name) do update set number = t.number + 1, taken_at = now()
  returning number`;

const RELEASE = `select pg_advisory_unlock(hashtextextended($1, 0)), pg_notify('${CHANNEL}', $1)`;

/** A session of the server for one lease: the lock is the session's, and goes with it. */
export class Session {
  readonly #lost = new AbortController();
  /** When the last statement that was answered was sent: the server has heard of us since. */
  #heardAt = performance.now();
  #freed: (() => void) | null = null;

  private constructor(
    private readonly client: pg.Client,
    private readonly lock: string,
  ) {
    const lose = () => this.#lost.abort();
    client.on('error', lose);
    client.on('end', lose);
    client.on('notification', ({ payload }) => {
      if (payload === lock) this.#freed?.();
    });
  }

  /** Connects for the lease with this name. `prepare` is what has to be done before it can be asked for. */
  static async open(
    url: string,
    name: string,
    prepare: (client: pg.Client) => Promise<void>,
  ): Promise<Session> {
    const client = new pg.Client({
      connectionString: url,
      application_name: `clientele lease ${name}`,
      connectionTimeoutMillis: CONNECT_MS_MAX,
      query_timeout: ANSWER_MS_MAX,
      options: `-c idle_session_timeout=${TERM_MS}`,
      keepAlive: true,
    });
    const session = new Session(client, `clientele lease ${name}`);
    try {
      await client.connect();
      await prepare(client);
      await client.query(`listen ${CHANNEL}`);
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** Waits until the lease is free, and holds it; `null` when the signal aborts before. */
  async hold(name: string, signal: AbortSignal): Promise<Held | null> {
    while (!(await this.#try())) {
      await this.#mayBeFree(signal);
      if (signal.aborted) return null;
    }
    const { rows } = await this.client.query<{ readonly number: string }>(NUMBER, [name]);
    const pinging = this.#ping();
    const release = async () => {
      const isOurs = !this.#lost.signal.aborted;
      this.#lost.abort();
      await pinging;
      if (isOurs) await this.client.query(RELEASE, [this.lock]).catch(() => undefined);
      await this.close();
    };
    return { number: BigInt(rows[0]?.number ?? 0), lost: this.#lost.signal, release };
  }

  /** A server that does not answer ends the session by itself. */
  async close(): Promise<void> {
    const late = new AbortController();
    const ending = this.client.end().catch(() => undefined);
    await Promise.race([ending, pause(CLOSE_MS_MAX, undefined, late).catch(() => undefined)]);
    late.abort();
  }

  async #try(): Promise<boolean> {
    this.#heardAt = performance.now();
    const { rows } = await this.client.query<{ readonly taken: boolean }>({ ...TRY, values: [this.lock] });
    return rows[0]?.taken === true;
  }

  async #mayBeFree(signal: AbortSignal): Promise<void> {
    const freed = new AbortController();
    this.#freed = () => freed.abort();
    const sooner = AbortSignal.any([signal, freed.signal]);
    await pause(TRY_MS, undefined, { signal: sooner }).catch(() => undefined);
    this.#freed = null;
  }

  /** Keeps the session alive, and gives the lease up in time when the server is not heard of. */
  async #ping(): Promise<void> {
    const { signal } = this.#lost;
    while (!signal.aborted) {
      const sureUntil = this.#heardAt + SURE_MS;
      const unsure = setTimeout(() => this.#lost.abort(), Math.max(0, sureUntil - performance.now()));
      await pause(PING_MS, undefined, { signal }).catch(() => undefined);
      const sentAt = performance.now();
      if (!signal.aborted)
        await this.client.query(PING).then(
          () => (this.#heardAt = sentAt),
          () => this.#lost.abort(),
        );
      clearTimeout(unsure);
    }
  }
}
