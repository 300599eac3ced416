import { leadForEver, Leases, type Held, type Term } from '@clientele/leases';
import { migrateLeases } from './migrations.ts';
import { Session } from './session.ts';

export interface PostgresLeasesOptions {
  /** Told what a lease failed on that is tried again: the way to the server, or the work. */
  readonly onFailure?: (name: string, error: unknown) => void;
}

/**
 * Leases of a PostgreSQL database: an advisory lock each, in a session of its own. It needs the server
 * itself, because a pool of transactions in between has no sessions. {@link openPostgresLeases} opens them.
 */
export class PostgresLeases extends Leases {
  readonly #closing = new AbortController();
  readonly #leading = new Set<Promise<void>>();
  #isMigrated = false;

  constructor(
    private readonly url: string,
    private readonly onFailure: (name: string, error: unknown) => void,
  ) {
    super();
  }

  override async lead(name: string, work: (term: Term) => Promise<void>, signal: AbortSignal): Promise<void> {
    const leading = leadForEver(
      {
        take: (until) => this.#take(name, until),
        onFailure: (error) => this.onFailure(name, error),
      },
      work,
      AbortSignal.any([signal, this.#closing.signal]),
    );
    this.#leading.add(leading);
    await leading;
    this.#leading.delete(leading);
  }

  override async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#leading);
  }

  async #take(name: string, signal: AbortSignal): Promise<Held | null> {
    const session = await Session.open(this.url, name, async (client) => {
      if (!this.#isMigrated) await migrateLeases(client);
      this.#isMigrated = true;
    });
    let held: Held | null = null;
    try {
      held = await session.hold(name, signal);
      return held;
    } finally {
      if (held === null) await session.close();
    }
  }
}

/** The leases of a database, which is connected to when one is asked for, and brought up to date first. */
export const openPostgresLeases = (
  url: string,
  { onFailure = () => undefined }: PostgresLeasesOptions = {},
): PostgresLeases => new PostgresLeases(url, onFailure);
