import { Readable } from 'node:stream';
import type { CustomerDocument } from '@clientele/contracts';
import { PAGE_ITEMS_MAX } from '@clientele/http';
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { customerFilters, listCustomers } from './customers.list.ts';
import type { Place } from './page.ts';
import type { Reads } from './reads.ts';

const FORMATS = ['ndjson', 'csv'] as const;

export const exportQuery = z.strictObject({ ...customerFilters, format: z.enum(FORMATS).optional() });
export type ExportQuery = z.output<typeof exportQuery>;

/** How customers are written to a file. */
export interface ExportFormat {
  readonly mediaType: string;
  readonly fileName: string;
  readonly head: string;
  readonly page: (documents: readonly string[]) => string;
}

type Cell = string | number | boolean | null;
type Column = readonly [name: string, cell: (customer: CustomerDocument) => Cell];

const addressColumns = (member: 'address' | 'deliveryAddress'): Column[] =>
  (['raw', 'street', 'city', 'postalCode', 'country'] as const).map((part) => [
    `${member}.${part}`,
    (customer) => customer[member]?.[part] ?? null,
  ]);

const PLAIN = [
  'id',
  'number',
  'code',
  'externalId',
  'crmId',
  'refId',
  'accountNumber',
  'kind',
  'displayName',
  'firstName',
  'lastName',
  'gender',
  'birthDate',
  'email',
  'phone',
  'mobile',
  'fax',
  'active',
  'inactive',
  'archived',
  'archivedAt',
  'activeFrom',
  'activeUntil',
  'statusCode',
  'note',
  'createdAt',
  'updatedAt',
  'version',
] as const;

const COLUMNS: readonly Column[] = [
  ...PLAIN.map((name): Column => [name, (customer) => customer[name]]),
  ...(['name', 'vatId', 'taxId', 'crn'] as const).map((name): Column => [
    `company.${name}`,
    ({ company }) => company?.[name] ?? null,
  ]),
  ...addressColumns('address'),
  ...addressColumns('deliveryAddress'),
  ['tags', ({ tags }) => tags.join(', ')],
  ['billing.currency', ({ billing }) => billing.currency],
];

// A cell that a spreadsheet would run as a formula is written with an apostrophe in front. Any line break is
// quoted, not only the one that ends a record.
const csv = (lines: readonly (readonly Cell[])[]): string =>
  stringify(lines as Cell[][], {
    escape_formulas: true,
    quoted_match: /[\r\n]/,
    record_delimiter: '\r\n',
    cast: { boolean: (value) => String(value) },
  });

const cells = (document: string): Cell[] => {
  const customer = JSON.parse(document) as CustomerDocument;
  return COLUMNS.map(([, cell]) => cell(customer));
};

const EXPORTS: Readonly<Record<(typeof FORMATS)[number], ExportFormat>> = {
  ndjson: {
    mediaType: 'application/x-ndjson; charset=utf-8',
    fileName: 'customers.ndjson',
    head: '',
    page: (documents) => documents.map((document) => `${document}\n`).join(''),
  },
  csv: {
    mediaType: 'text/csv; charset=utf-8; header=present',
    fileName: 'customers.csv',
    head: csv([COLUMNS.map(([name]) => name)]),
    page: (documents) => csv(documents.map(cells)),
  },
};

/** The format that a client asks for: by parameter, else by what it accepts. */
export const exportFormat = ({ format }: ExportQuery, accept: string | undefined): ExportFormat =>
  EXPORTS[format ?? (accept?.includes('text/csv') ? 'csv' : 'ndjson')];

/**
 * All customers that the filters choose, in order of number. They are read page by page while the client
 * takes them, so the export may be as long as it likes: memory stays constant, and no transaction stays open.
 */
export const exportCustomers = (
  reads: Reads,
  tenant: string,
  query: ExportQuery,
  format: ExportFormat,
): Readable => Readable.from(pages(reads, tenant, query, format), { objectMode: false });

async function* pages(
  reads: Reads,
  tenant: string,
  query: ExportQuery,
  format: ExportFormat,
): AsyncGenerator<string> {
  yield format.head;
  let place: Place | null = null;
  do {
    const page = await listCustomers(reads, tenant, { ...query, limit: PAGE_ITEMS_MAX }, place);
    yield format.page(page.documents);
    place = page.end;
  } while (place);
}
