import type { Event, Recorded, Standing } from '@clientele/contracts';
import type { AddressedKind } from '@clientele/http';
import type { Statement } from './database.ts';
import { standingAfter, standingFrom, type StandingOnWire, type Stands } from './standing.ts';
import { tableOf, type Stored, type View } from './view.ts';

/** A resource as its stream tells it. */
export interface ResourceRow<Fields = unknown> extends Stands {
  readonly fields: Fields;
  /** One that was deleted is in no list; it stays known so that its number still leads to it. */
  readonly stage: 'live' | 'deleted';
}

/** A resource with a number of its own: all that reading one, now or as of the past, needs to know of it. */
export interface Resource<Fields = unknown> {
  readonly kind: AddressedKind;
  readonly view: View<ResourceRow<Fields>>;
  readonly table: string;
  /** Reads by tenant and id a row that is there. */
  readonly one: Statement;
  documentOf(id: string, fields: Fields, standing: Standing): StandingOnWire;
}

/** What makes a resource, and its view, differ from the others. */
interface ResourceSetting<Fields, Document, E extends Event> {
  readonly kind: AddressedKind;
  readonly name: string;
  readonly version: number;
  readonly blank: Fields;
  after(fields: Fields, event: Recorded<E>): Fields;
  documentOf(id: string, fields: Fields, standing: Standing): Document;
  fieldsOf(document: Document): Fields;
  /** The event that it is gone after; `null` where nothing deletes it. */
  readonly deletedBy: E['type'] | null;
  /** Columns besides those of every resource, and what they hold of one that is there. */
  readonly columns: Readonly<Record<string, string>>;
  listed(fields: Fields): Stored;
  /** Indexes besides those by number and by time. */
  readonly indexes: readonly string[];
}

/** Declares a resource. Its stream has the name of its kind. */
export const resource = <
  Fields extends { readonly number: number },
  Document extends StandingOnWire,
  E extends Event,
>(
  setting: ResourceSetting<Fields, Document, E>,
): Resource<Fields> => {
  const { kind, deletedBy } = setting;
  const live = deletedBy === null ? 'true' : "stage = 'live'";
  const view = viewOf(setting, live);
  const table = `views.${tableOf(view)}`;
  const text = `select version, document::text from ${table} where tenant = $1 and id = $2::uuid and ${live}`;
  return {
    kind,
    view,
    table,
    one: { name: `one ${kind}`, text },
    documentOf: (id, fields, standing) => setting.documentOf(id, fields, standing),
  };
};

const COLUMNS = {
  number: 'bigint',
  command_id: 'text',
  version: 'integer',
  document: 'json',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
};

const viewOf = <Fields extends { readonly number: number }, Document extends StandingOnWire, E extends Event>(
  setting: ResourceSetting<Fields, Document, E>,
  live: string,
): View<ResourceRow<Fields>> => {
  const { kind, name, version, blank, deletedBy, columns, indexes } = setting;
  // Of one that was deleted nothing is kept but the number that leads to its stream.
  const shown = ({ fields, stage }: ResourceRow<Fields>): Fields =>
    stage === 'live' ? fields : { ...blank, number: fields.number };
  const only = deletedBy === null ? '' : ` where ${live}`;
  return {
    name,
    version,
    categories: [kind],
    fold: (row, event) => ({
      fields: setting.after(row?.fields ?? blank, event as Recorded<E>),
      ...standingAfter(row, event),
      stage: event.type === deletedBy ? 'deleted' : (row?.stage ?? 'live'),
    }),
    columns: { ...COLUMNS, ...(deletedBy === null ? null : { stage: 'text' }), ...columns },
    store: (row, { id }) => ({
      number: row.fields.number,
      ...(deletedBy === null ? null : { stage: row.stage }),
      command_id: row.commandId,
      version: row.standing.version,
      document: setting.documentOf(id, shown(row), row.standing),
      created_at: row.standing.createdAt,
      updated_at: row.standing.updatedAt,
      ...(row.stage === 'live' ? setting.listed(row.fields) : null),
    }),
    restored: ['document', 'command_id', ...(deletedBy === null ? [] : ['stage'])],
    restore: ({ document, command_id: commandId, stage = 'live' }) => ({
      fields: setting.fieldsOf(document as Document),
      standing: standingFrom(document as Document),
      commandId: commandId as string,
      stage: stage as ResourceRow['stage'],
    }),
    indexes: [
      '(tenant, number)',
      `(tenant, created_at, id)${only}`,
      `(tenant, updated_at, id)${only}`,
      ...indexes,
    ],
  };
};
