import type { Runs, ViewTable } from './table.ts';
import type { Key } from './view.ts';

/** The first place where two tables of a view differ. */
export interface Difference {
  readonly view: string;
  readonly tenant: string;
  readonly id: string;
  /** `*` when one of them has no such row. */
  readonly column: string;
  /** What a fresh fold of the log gives. */
  readonly expected: string | null;
  /** What the table that is read holds. */
  readonly found: string | null;
}

/** Rows of each table that are in memory at a time. */
const COMPARED_ROWS_MAX = 10_000;
const ROW_MISSING = 'no such row';
const ROW_PRESENT = 'a row';

/** In front of all rows. */
const NOWHERE = ['', '00000000-0000-0000-0000-000000000000'] as const;

type Digest = readonly [tenant: string, id: string, digest: string];

/** A table and the connection on which it stands still. */
export interface Side<Row extends object> {
  readonly on: Runs;
  readonly table: ViewTable<Row>;
}

/** All rows of a table; the next are on their way while some are compared. */
async function* digestsOf<Row extends object>({ on, table }: Side<Row>): AsyncGenerator<Digest> {
  const statement = {
    name: `${table.name} digests`,
    text: `select tenant, id, md5(t::text) from views.${table.name} t where (tenant, id) > ($1, $2::uuid)
      order by tenant, id limit ${COMPARED_ROWS_MAX}`,
  };
  const behind = (place: readonly string[]) => on.query<[string, string, string]>(statement, place);
  let next: ReturnType<typeof behind> | null = behind(NOWHERE);
  while (next) {
    const rows: Digest[] = await next;
    const end = rows.at(-1);
    next = end && rows.length === COMPARED_ROWS_MAX ? behind([end[0], end[1]]) : null;
    // Whoever has found a difference never asks for them, nor for why they failed.
    next?.catch(() => undefined);
    yield* rows;
  }
}

interface Pair extends Key {
  readonly expected: string | null;
  readonly found: string | null;
}

/**
 * Which of two rows comes first: below 0 is the left one, 0 both together. Behind the last row of a side is
 * nothing.
 */
const orderOf = (a: Digest | undefined, b: Digest | undefined): number => {
  if (!a) return 1;
  if (!b) return -1;
  const [left, right] = [`${a[0]} ${a[1]}`, `${b[0]} ${b[1]}`];
  if (left === right) return 0;
  return left < right ? -1 : 1;
};

const pairOf = (a: Digest | undefined, b: Digest | undefined): Pair => {
  const [tenant, id] = a ?? b ?? NOWHERE;
  return { tenant, id, expected: a?.[2] ?? null, found: b?.[2] ?? null };
};

/** Both tables side by side, in order of tenant and id. */
async function* paired(fresh: AsyncGenerator<Digest>, live: AsyncGenerator<Digest>): AsyncGenerator<Pair> {
  const next = async (from: AsyncGenerator<Digest>) => (await from.next()).value as Digest | undefined;
  let [a, b] = await Promise.all([next(fresh), next(live)]);
  while (a || b) {
    const order = orderOf(a, b);
    yield pairOf(order <= 0 ? a : undefined, order >= 0 ? b : undefined);
    if (order <= 0) a = await next(fresh);
    if (order >= 0) b = await next(live);
  }
}

/**
 * The first row, in order of tenant and id, that a fresh fold and a table do not have alike; `null` when they
 * are equal. Rows of streams that either of them parked are left out: theirs are old by intention.
 */
export async function firstDifference<Row extends object>(
  fresh: Side<Row>,
  live: Side<Row>,
  isParked: (key: Key) => boolean,
): Promise<Difference | null> {
  for await (const pair of paired(digestsOf(fresh), digestsOf(live))) {
    const { tenant, id, expected, found } = pair;
    if (expected === found || isParked(pair)) continue;
    const where = { view: live.table.view.name, tenant, id };
    if (expected !== null && found !== null)
      return { ...where, ...(await differentColumn(fresh, live, pair)) };
    const presence = (digest: string | null) => (digest === null ? ROW_MISSING : ROW_PRESENT);
    return { ...where, column: '*', expected: presence(expected), found: presence(found) };
  }
  return null;
}

async function differentColumn<Row extends object>(
  fresh: Side<Row>,
  live: Side<Row>,
  { tenant, id }: Key,
): Promise<Pick<Difference, 'column' | 'expected' | 'found'>> {
  const columns = Object.keys(live.table.view.columns);
  const rowOf = async ({ on, table }: Side<Row>) => {
    const text = `select ${columns.map((name) => `${name}::text`).join(', ')} from views.${table.name}
      where tenant = $1 and id = $2::uuid`;
    const [row] = await on.query<(string | null)[]>({ name: `${table.name} row`, text }, [tenant, id]);
    return row ?? [];
  };
  const expected = await rowOf(fresh);
  const found = await rowOf(live);
  const index = columns.findIndex((_, at) => expected[at] !== found[at]);
  return { column: columns[index] ?? '*', expected: expected[index] ?? null, found: found[index] ?? null };
}
