import { Refused } from '@clientele/event-store';
import type { Pool } from 'pg';
import { openPool, Pipeline, type Statement } from './database.ts';
import { SIMILARITY_MIN } from './search.ts';

// The table is still being made, or the answer took too long: both pass by themselves.
const PASSING_CODES = ['42P01', '57014'];

const told = (error: unknown): unknown =>
  error instanceof Error && 'code' in error && PASSING_CODES.includes(String(error.code))
    ? new Refused('unavailable')
    : error;

/** The connections of those who ask: one for single rows, a few for whatever may take longer. */
export class Reads {
  private readonly rows: Pipeline;
  private readonly lists: Pool;
  private readonly wide: Pool;

  constructor(url: string) {
    this.rows = new Pipeline(url, 'clientele reads');
    this.lists = openPool(
      url,
      'clientele lists',
      `-c pg_trgm.strict_word_similarity_threshold=${SIMILARITY_MIN}`,
    );
    // These take all by keys, so one plan is as good as another, and making it is half of the work.
    this.wide = openPool(url, 'clientele wide reads', '-c plan_cache_mode=force_generic_plan');
  }

  /** Reads a row, behind nobody who reads many. */
  async row<R extends unknown[]>(statement: Statement, values: readonly unknown[]): Promise<R | undefined> {
    try {
      return (await this.rows.query<R>(statement, values))[0];
    } catch (error) {
      throw told(error);
    }
  }

  /** Reads a row that is put together from many, so that short reads do not wait behind it. */
  async wideRow<R extends unknown[]>(
    { name, text }: Statement,
    values: readonly unknown[],
  ): Promise<R | undefined> {
    try {
      return (await this.wide.query<R>({ name, text, values: [...values], rowMode: 'array' })).rows[0];
    } catch (error) {
      throw told(error);
    }
  }

  /** Reads many rows, as arrays of columns. */
  async list<R extends unknown[]>(text: string, values: readonly unknown[]): Promise<R[]> {
    try {
      return (await this.lists.query<R>({ text, values: [...values], rowMode: 'array' })).rows;
    } catch (error) {
      throw told(error);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.rows.close(), this.lists.end(), this.wide.end()]);
  }
}
