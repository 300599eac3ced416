import type { CustomerDocument, CustomerInput } from '@clientele/contracts';
import type { Api } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { START_MS_MAX, joinPlatform, type Platform } from './platform.specimen.ts';

const HEAD = { 'clientele-min-position': 'head' };
const NDJSON = { 'content-type': 'application/x-ndjson' };
const LINES = 500;

let platform: Platform;
let admin: Api;

beforeAll(async () => {
  platform = await joinPlatform();
  admin = platform.api;
}, START_MS_MAX);
afterAll(() => platform.stop());

interface LineAnswer {
  readonly line: number;
  readonly key: string | null;
  readonly status: number;
  readonly body: CustomerDocument & { readonly code: string };
}

const bulk = async (caller: Api, lines: readonly unknown[], headers = {}): Promise<LineAnswer[]> => {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  const { status, body } = await caller.post('/v1/customers/bulk', text, { ...NDJSON, ...headers });
  expect(status).toBe(200);
  return linesOf<LineAnswer>(body);
};

const linesOf = <Line>(text: unknown): Line[] =>
  String(text)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

const exported = async (caller: Api, query = ''): Promise<CustomerDocument[]> =>
  linesOf((await caller.get(`/v1/customers/export?${query}`, HEAD)).body);

const input = (index: number): CustomerInput => ({
  displayName: index % 2 === 0 ? `Grosshandlung ${index} "Süd"` : `Ladengeschäft; ${index}, Nord`,
  code: `K-MASSE-${index}`,
  ...(index % 3 === 0 && { externalId: `crm:masse-${index}` }),
  tags: [`Gruppe ${index % 4}`],
  note: index % 5 === 0 ? '=HYPERLINK("böse")' : `Zeile 1 von ${index}\nZeile 2`,
  address: { street: `Lagerstrasse ${index}`, city: 'Zürich-Altstetten', country: 'CH' },
  meta: { herkunft: { lauf: `Datei ${index % 7}` } },
  billing: { currency: 'CHF', discountRate: `${index % 20}.25` },
  projects: [{ name: `Vorhaben ${index}` }],
});

it('loads many customers, a line each, and the same load once more changes nothing', async () => {
  const lines = Array.from({ length: LINES }, (_, index) => ({ body: input(index) }));
  const load = () => bulk(admin, lines, { 'idempotency-key': 'grosse-ladung-1' });
  const answers = await load();
  expect(answers.map(({ line, status }) => [line, status])).toEqual(
    lines.map((_, index) => [index + 1, 201]),
  );
  const events = await platform.recorded();
  expect(await load()).toEqual(answers);
  expect(await platform.recorded()).toBe(events);
  const kept = await exported(admin);
  expect(kept.toSorted((a, b) => a.number - b.number)).toEqual(
    answers.map(({ body }) => body).toSorted((a, b) => a.number - b.number),
  );
});

it('gives the customers of an export to another tenant, equal in all that they say', async () => {
  const { api: other } = await platform.keyWith(['admin'], 'umzug');
  const documents = await exported(admin);
  expect(documents).toHaveLength(LINES);
  // Where a stream stands and which numbers were given is each tenant's own; the UUID is the same in both.
  const own = ['number', 'version', 'revision', 'position', 'createdAt', 'updatedAt', 'archivedAt'];
  const said = (document: CustomerDocument) => ({
    ...Object.fromEntries(Object.entries(document).filter(([name]) => !own.includes(name))),
    projects: document.projects.map(({ name }) => ({ name })),
  });
  const answers = await bulk(
    other,
    documents.map((document) => ({
      method: 'PUT',
      path: `/v1/customers/${document.id}`,
      body: said(document),
    })),
  );
  expect(answers.filter(({ status }) => status !== 201)).toEqual([]);
  const byId = (list: readonly CustomerDocument[]) =>
    new Map(list.map((document) => [document.id, said(document)]));
  expect(byId(await exported(other))).toEqual(byId(documents));
});

it('answers a broken or refused line in its place, and stops no other', async () => {
  await admin.post('/v1/customers', { displayName: 'Vor den Zeilen AG', code: 'K-ZEILE' });
  const answers = await bulk(admin, [
    { key: 'erste-zeile', body: { displayName: 'Zeilenweise AG', code: 'K-ERSTE' } },
    '{"body": {',
    { body: { displayName: 'Doppelt belegt', code: 'K-ZEILE' } },
    { body: { nickname: 'Unbekanntes Feld' } },
    '',
    { method: 'DELETE', path: '/v1/customers/code=K-ZEILE' },
    { method: 'PATCH', path: '/v1/customers/code=K-ZEILE', body: { note: 'nachgetragen' } },
    { method: 'PUT', path: '/v1/customers/externalId=crm:zeile', body: { firstName: 'Zeilinde' } },
  ]);
  expect(answers.map(({ line, key, status, body: { code } }) => [line, key, status, code])).toEqual([
    [1, 'erste-zeile', 201, 'K-ERSTE'],
    [2, null, 400, 'invalid-json'],
    [3, null, 409, 'code-taken'],
    [4, null, 400, 'invalid-request'],
    [6, null, 400, 'invalid-request'],
    [7, null, 200, 'K-ZEILE'],
    [8, null, 201, null],
  ]);
});

it('exports what filters choose, in order of number', async () => {
  const chosen = await exported(admin, `tag=${encodeURIComponent('Gruppe 2')}`);
  expect(chosen).toHaveLength(LINES / 4);
  const numbers = chosen.map(({ number }) => number);
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
});

/** RFC 4180, read like every reader of CSV reads it. */
const cellsOf = (csv: string): string[][] => {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = '', end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
};

it('exports CSV that says the same as NDJSON, and that no spreadsheet runs', async () => {
  const csv = await admin.get('/v1/customers/export', { accept: 'text/csv', ...HEAD });
  expect(csv.headers.get('content-type')).toContain('text/csv');
  expect(csv.headers.get('content-disposition')).toContain('customers.csv');
  const [head = [], ...rows] = cellsOf(String(csv.body));
  const documents = await exported(admin);
  expect(rows).toHaveLength(documents.length);
  const column = (name: string) => rows.map((row) => row[head.indexOf(name)]);
  const text = (value: string | number | boolean | null) => (value === null ? '' : String(value));
  for (const name of ['id', 'number', 'code', 'displayName', 'version', 'archived'] as const)
    expect(column(name)).toEqual(documents.map((document) => text(document[name])));
  expect(column('note')).toEqual(
    documents.map(({ note }) => (note?.startsWith('=') ? `'${note}` : text(note))),
  );
  expect(column('address.street')).toEqual(documents.map(({ address }) => text(address?.street ?? null)));
  expect((await admin.get('/v1/customers/export?format=csv', HEAD)).body).toBe(csv.body);
});
