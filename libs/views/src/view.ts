import { parseStream, type Recorded } from '@clientele/contracts';

/** The values of a row by column, as JSON carries them. */
export type Stored = Readonly<Record<string, unknown>>;

/**
 * A read model: one row a stream, made by one fold. The live row, time travel, `verify` and a rebuild all are
 * this fold, so they cannot disagree.
 *
 * The runtime owns the key of a row (tenant and id, which the stream's name says), the table, its checkpoint
 * and its transactions. A change of columns or of the fold's meaning is a new version: a table beside the old
 * one.
 */
export interface View<Row extends object = object> {
  readonly name: string;
  readonly version: number;
  /** Which streams it is made of. */
  readonly categories: readonly string[];
  /**
   * The row after one more event of its stream; `null` when the stream has none (any more). It must be pure.
   */
  fold(row: Row | null, event: Recorded): Row | null;
  /** Columns of the table besides tenant and id, with their SQL types. */
  readonly columns: Readonly<Record<string, string>>;
  /** What a row's columns hold. */
  store(row: Row, key: Key): Stored;
  /** Columns that {@link restore} needs. */
  readonly restored: readonly string[];
  /** The row that {@link store} had been given. */
  restore(stored: Stored): Row;
  /** What stands behind `create index on <table>`; made after the rows when a table is built. */
  readonly indexes: readonly string[];
}

/** Whose row it is: a stream without its category. */
export interface Key {
  readonly tenant: string;
  readonly id: string;
}

export const keyOf = (stream: string): Key => {
  const { tenant, id } = parseStream(stream);
  return { tenant, id };
};

/** The table that is read and written by this version of the code. */
export const tableOf = ({ name, version }: Pick<View, 'name' | 'version'>): string =>
  `${name.replaceAll('-', '_')}_v${version}`;
