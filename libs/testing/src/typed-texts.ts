import pg from 'pg';
import type { Sent } from './api.ts';

/** Shorter texts stand in any dump by chance. */
export const TYPED_LENGTH_MIN = 6;

/** Members that hold our own words, amounts and ids: what the log keeps in the open. */
const OPEN_MEMBERS: ReadonlySet<string> = new Set([
  'kind',
  'type',
  'currency',
  'amount',
  'balance',
  'held',
  'available',
  'overdraftLimit',
  'creditRate',
  'discountRate',
  'itemType',
  'price',
  'percent',
  'position',
  'createdAt',
  'updatedAt',
  'archivedAt',
  'submittedAt',
  'revokedAt',
  'issuedAt',
  'closedAt',
  'statusTime',
  'status',
  'rights',
  'tenant',
  'method',
  'choices',
]);
const UUID_PATTERN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NOTE_PATTERN = /;\s*note="(.*)"$/;

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

function* textsIn(value: unknown, named: boolean): Generator<string> {
  if (typeof value === 'string') yield value;
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    // A client chooses the names in `meta` as well.
    if (named) yield name;
    if (named || !OPEN_MEMBERS.has(name)) yield* textsIn(member, named || name === 'meta');
  }
}

function* textsOf({ path, headers, body }: Sent): Generator<string> {
  const lines = typeof body === 'string' ? body.split('\n') : [];
  for (const text of [String(body), ...lines]) yield* textsIn(json(text), false);
  // What a query asks for is nothing that is kept.
  const [address = ''] = path.split('?');
  for (const [, value = ''] of address.matchAll(/=([^/]*)/g)) yield decodeURIComponent(value);
  yield headers['idempotency-key'] ?? '';
  yield NOTE_PATTERN.exec(headers['clientele-reason'] ?? '')?.[1] ?? '';
}

/**
 * Remembers every text that was typed into requests, to prove that none of it can be read where it is kept.
 */
export class TypedTexts {
  readonly #texts = new Set<string>();

  /**
   * What was sent to a path that does not decode, or in a body that is no JSON, is nothing that could be
   * kept.
   */
  note(sent: Sent): void {
    try {
      for (const text of textsOf(sent))
        if (text.length >= TYPED_LENGTH_MIN && !UUID_PATTERN.test(text)) this.#texts.add(text);
    } catch (error) {
      if (!(error instanceof URIError)) throw error;
    }
  }

  get size(): number {
    return this.#texts.size;
  }

  /**
   * Those that stand readable in a database, outside of these schemas; each with the table it was found in.
   * Of tables that name a tenant, only rows whose tenant begins so are searched.
   */
  async readableIn(url: string, exceptSchemas: readonly string[], tenants = ''): Promise<readonly string[]> {
    const search = this.#search();
    const hits: string[] = [];
    for await (const { table, value } of valuesIn(url, exceptSchemas, tenants))
      for (const text of search(value)) hits.push(`${table}: ${text}`);
    return [...new Set(hits)];
  }

  /** Finds them all in one walk over a value, by how they begin. */
  #search(): (value: string) => Iterable<string> {
    const byBeginning = new Map<string, [written: string, text: string][]>();
    for (const text of this.#texts)
      for (const written of new Set([text, JSON.stringify(text).slice(1, -1)])) {
        const beginning = written.slice(0, TYPED_LENGTH_MIN);
        byBeginning.set(beginning, [...(byBeginning.get(beginning) ?? []), [written, text]]);
      }
    return function* (value) {
      for (let at = 0; at <= value.length - TYPED_LENGTH_MIN; at += 1)
        for (const [written, text] of byBeginning.get(value.slice(at, at + TYPED_LENGTH_MIN)) ?? [])
          if (value.startsWith(written, at)) yield text;
    };
  }
}

interface Value {
  readonly table: string;
  readonly value: string;
}

const TABLES = `select format('%I.%I', schemaname, tablename) as name, exists (select from pg_attribute
    where attrelid = format('%I.%I', schemaname, tablename)::regclass and attname = 'tenant') as by_tenant
  from pg_tables where schemaname <> all($1)`;

/** Every value, as text, of every table. */
async function* valuesIn(
  url: string,
  exceptSchemas: readonly string[],
  tenants: string,
): AsyncGenerator<Value> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const except = ['pg_catalog', 'information_schema', ...exceptSchemas];
    const { rows: tables } = await client.query<{ name: string; by_tenant: boolean }>(TABLES, [except]);
    for (const { name: table, by_tenant: byTenant } of tables) {
      const types = { getTypeParser: () => (text: string) => text };
      const text = `select * from ${table}${byTenant ? ' where starts_with(tenant, $1)' : ''}`;
      const query = { text, values: byTenant ? [tenants] : [], rowMode: 'array' as const, types };
      const { rows } = await client.query<(string | null)[]>(query);
      for (const value of rows.flat()) if (value !== null) yield { table, value };
    }
  } finally {
    await client.end();
  }
}
