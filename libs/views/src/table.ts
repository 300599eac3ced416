import type { ClientBase } from 'pg';
import type { Statement } from './database.ts';
import { keyOf, type Key, type Stored, type View } from './view.ts';
import type { Change, Parked } from './batch.ts';

/** Something that runs one statement and gives its rows as arrays. */
export interface Runs {
  query<R extends unknown[]>(statement: Statement, values: readonly unknown[]): Promise<R[]>;
}

/** The same on a connection of its own, where each statement is sent as text. */
export const runsOn = (client: ClientBase): Runs => ({
  query: async <R extends unknown[]>({ text }: Statement, values: readonly unknown[]) =>
    (await client.query<R>({ text, values: values as unknown[], rowMode: 'array' })).rows,
});

/** What a flush writes, all of it or nothing. */
export interface Flush<Row> {
  readonly from: Checkpoint;
  readonly to: bigint;
  readonly changes: ReadonlyMap<string, Change<Row>>;
  readonly parked: Iterable<Parked>;
}

/** How far a table has come, and how often its rows were changed by anything but the projector. */
export interface Checkpoint {
  readonly position: bigint;
  readonly epoch: string;
}

/**
 * Rows stay uncompressed in their page up to this size: they are read far more often than the disk is full.
 */
const TOAST_TUPLE_BYTES = 4_080;

// The guard of every flush; alone, where a view has no part in what happened.
const MOVE = {
  name: 'move checkpoint',
  text: `update views.checkpoints set position = $4::bigint
    where table_name = $1 and position = $2::bigint and epoch = $3::bigint returning 1`,
};

/** One table of one view: its definition and the few statements that the runtime needs. */
export class ViewTable<Row extends object> {
  private readonly columnNames: readonly string[];
  private readonly statements: {
    readonly load: Statement;
    readonly flush: Statement;
    readonly put: Statement;
    readonly remove: Statement;
  };

  constructor(
    readonly view: View<Row>,
    readonly name: string,
  ) {
    this.columnNames = Object.keys(view.columns);
    this.statements = {
      load: { name: `${name} load`, text: this.loadText() },
      flush: { name: `${name} flush`, text: this.flushText() },
      put: { name: `${name} put`, text: this.upsertText('json_to_recordset($1::json)', '') },
      remove: {
        name: `${name} remove`,
        text: `delete from views.${name}
          where (tenant, id) in (select * from unnest($1::text[], $2::uuid[]))`,
      },
    };
  }

  get createText(): string {
    const columns = Object.entries(this.view.columns).map(([name, type]) => `${name} ${type}`);
    return `create table views.${this.name} (
      tenant text collate "C" not null, id uuid not null, ${columns.join(', ')},
      primary key (tenant, id)) with (toast_tuple_target = ${TOAST_TUPLE_BYTES})`;
  }

  get indexTexts(): string[] {
    return this.view.indexes.map((index) => `create index on views.${this.name} ${index}`);
  }

  /** Rows of these streams; those without a row are left out. */
  async load(on: Runs, streams: readonly string[]): Promise<Map<string, Row>> {
    const keys = streams.map(keyOf);
    const found = await on.query<[number, ...unknown[]]>(this.statements.load, [
      keys.map(({ tenant }) => tenant),
      keys.map(({ id }) => id),
    ]);
    const rows = new Map<string, Row>();
    for (const [ordinal, ...values] of found) {
      const stored = Object.fromEntries(this.view.restored.map((name, index) => [name, values[index]]));
      const stream = streams[ordinal - 1];
      if (stream) rows.set(stream, this.view.restore(stored));
    }
    return rows;
  }

  /**
   * Writes rows, parked streams and the checkpoint in one statement, so in one transaction and one round
   * trip. `false`: the checkpoint was not where it was believed to be, and nothing was written.
   */
  async flush(on: Runs, { from, to, changes, parked }: Flush<Row>): Promise<boolean> {
    const place = [this.name, String(from.position), from.epoch, String(to)];
    const rows: Stored[] = [];
    const gone: Key[] = [];
    for (const [stream, { row }] of changes) {
      const key = keyOf(stream);
      if (row) rows.push({ ...key, ...this.view.store(row, key) });
      else gone.push(key);
    }
    const aside = Array.from(parked, (stream) => ({ ...stream, position: String(stream.position) }));
    const isIdle = rows.length + gone.length + aside.length === 0;
    const [moved] = isIdle
      ? await on.query<[number]>(MOVE, place)
      : await on.query<[number]>(this.statements.flush, [
          ...place,
          JSON.stringify(rows),
          JSON.stringify(gone),
          JSON.stringify(aside),
        ]);
    return moved?.[0] === 1;
  }

  /** Writes rows without a look at the checkpoint, into a table that is being built. */
  async put(on: Runs, rows: Iterable<readonly [string, Row]>): Promise<void> {
    const stored = Array.from(rows, ([stream, row]) => {
      const key = keyOf(stream);
      return { ...key, ...this.view.store(row, key) };
    });
    if (stored.length > 0) await on.query(this.statements.put, [JSON.stringify(stored)]);
  }

  /** Takes the rows of these streams out of a table that is being built. */
  async remove(on: Runs, streams: readonly string[]): Promise<void> {
    const keys = streams.map(keyOf);
    await on.query(this.statements.remove, [keys.map(({ tenant }) => tenant), keys.map(({ id }) => id)]);
  }

  private get recordText(): string {
    return [
      'tenant text',
      'id uuid',
      ...Object.entries(this.view.columns).map((pair) => pair.join(' ')),
    ].join(', ');
  }

  private upsertText(source: string, guard: string): string {
    const names = ['tenant', 'id', ...this.columnNames].join(', ');
    const values = this.columnNames.map((name) => `${name} = excluded.${name}`);
    return `insert into views.${this.name} (${names})
      select ${names.replaceAll(/\w+/g, 'r.$&')} from ${source} as r(${this.recordText})${guard}
      on conflict (tenant, id) do update set ${values.join(', ')}`;
  }

  private loadText(): string {
    const columns = this.view.restored.map((name) => `t.${name}`).join(', ');
    return `select k.ordinal::int, ${columns}
      from unnest($1::text[], $2::uuid[]) with ordinality as k(tenant, id, ordinal)
      join views.${this.name} t on t.tenant = k.tenant and t.id = k.id`;
  }

  // Nothing is written unless the guard moved the checkpoint: every other part is joined with `moved`.
  private flushText(): string {
    return `with moved as (${MOVE.text}), put as (
        ${this.upsertText('json_to_recordset($5::json)', ', moved')}
      ), gone as (
        delete from views.${this.name} t using json_to_recordset($6::json) as r(tenant text, id uuid), moved
        where t.tenant = r.tenant and t.id = r.id
      ), aside as (
        insert into views.parked (table_name, tenant, id, stream, version, position, error)
        select $1, r.tenant, r.id, r.stream, r.version, r.position, r.error
        from json_to_recordset($7::json)
          as r(tenant text, id uuid, stream text, version integer, position bigint, error text), moved
      )
      select count(*)::int from moved`;
  }
}
