import type { Pool } from 'pg';
import { openPool, Pipeline } from './database.ts';
import { SIMILARITY_MIN } from './search.ts';

/** The connections of those who ask: one for single rows, a few for whatever may take longer. */
export class Reads {
  readonly rows: Pipeline;
  readonly lists: Pool;

  constructor(url: string) {
    this.rows = new Pipeline(url, 'clientele reads');
    this.lists = openPool(url, 'clientele lists', `-c pg_trgm.word_similarity_threshold=${SIMILARITY_MIN}`);
  }

  async close(): Promise<void> {
    await Promise.all([this.rows.close(), this.lists.end()]);
  }
}
