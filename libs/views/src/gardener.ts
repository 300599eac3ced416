import { setTimeout as pause } from 'node:timers/promises';
import { Pipeline } from './database.ts';

/**
 * How often the lists of entries that wait to be merged into the search indexes are emptied, while there are
 * any.
 */
const TENDED_EVERY_MS = 1_000;

const TEND = {
  name: 'tend search indexes',
  text: `select gin_clean_pending_list(i.indexrelid) from pg_index i
    join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
    where a.amname = 'gin' and i.indrelid = to_regclass($1)`,
};

/**
 * Merges what projectors only append to a search index. It works on a connection of its own, so that rows go
 * on becoming visible meanwhile; a search finds entries that still wait as well.
 */
export class Gardener {
  private readonly database: Pipeline;
  private readonly grown = new Set<string>();
  private readonly stopping = new AbortController();
  private tending: Promise<void> | null = null;

  constructor(
    url: string,
    private readonly onFailure: (table: string, error: unknown) => void,
  ) {
    this.database = new Pipeline(url, 'clientele views gardener');
  }

  /** Tells that a table has new rows. */
  note(table: string): void {
    this.grown.add(table);
    if (!this.stopping.signal.aborted) this.tending ??= this.tend();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.tending;
    await this.database.close();
  }

  private async tend(): Promise<void> {
    while (this.grown.size > 0) {
      await pause(TENDED_EVERY_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      const tables = [...this.grown];
      this.grown.clear();
      for (const table of tables)
        await this.database
          .query(TEND, [`views.${table}`])
          .catch((error: unknown) => this.onFailure(table, error));
      if (this.stopping.signal.aborted) break;
    }
    this.tending = null;
  }
}
