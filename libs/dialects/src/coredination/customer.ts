import {
  customerFields,
  DISPLAY_NAME_LENGTH_MAX,
  line,
  LIST_ENTRIES_MAX,
  project,
  type CustomerDocument,
  type CustomerInput,
  type Project,
  type WholeCustomerDocument,
} from '@clientele/contracts';
import { Invalid } from '@clientele/http';
import { z } from 'zod';
import { defined } from '../write.ts';
import { document, documentOf, listedDocument } from './document.ts';

const millis = z.int().meta({ description: 'Milliseconds since 1970, UTC.' });

/** A customer as it is shown. */
export const customer = z
  .object({
    id: customerFields.number,
    uuid: z.uuid(),
    name: z.string(),
    inactive: z.boolean(),
    creationTimeStamp: millis,
    lastModified: millis,
    customerProjects: z.array(
      z.object({ id: project.shape.number, uuid: project.shape.id, name: project.shape.name }).meta({
        id: 'CustomerProject',
      }),
    ),
    documents: z.array(document),
  })
  .meta({ id: 'Customer' });
export type Customer = z.infer<typeof customer>;

/** A customer that a search found. */
export const searchEntry = customer
  .pick({ id: true, uuid: true, name: true, inactive: true })
  .meta({ id: 'CustomerSearchEntry' });

/** What is never null is left as it is where a client sends null for it. */
const given = <T>(schema: z.ZodType<T>) => schema.nullish().transform((value) => value ?? undefined);

const listedProject = z.object({
  id: given(project.shape.number),
  uuid: given(project.shape.id),
  name: given(line),
});
type ListedProject = z.infer<typeof listedProject>;

const written = {
  name: z.string().max(DISPLAY_NAME_LENGTH_MAX),
  inactive: given(z.boolean()),
  customerProjects: given(z.array(listedProject).max(LIST_ENTRIES_MAX)),
  documents: given(z.array(listedDocument).max(LIST_ENTRIES_MAX)),
};

/** A customer as it is sent to be made; what the server alone sets is passed over. */
export const newCustomer = z.object(written).meta({ id: 'NewCustomer' });
/** What is sent to change a customer, or to make one under its UUID. */
export const customerChange = z
  .object({ ...written, name: written.name.optional() })
  .meta({ id: 'CustomerChange' });
export type CustomerChange = z.infer<typeof customerChange>;

const isInactive = ({ inactive, archived }: CustomerDocument): boolean => inactive || archived;

/** A native customer in the vendor's terms. */
export const customerOf = (native: WholeCustomerDocument, groupId: number): Customer => ({
  id: native.number,
  uuid: native.id,
  name: native.displayName,
  inactive: isInactive(native),
  creationTimeStamp: Date.parse(native.createdAt),
  lastModified: Date.parse(native.updatedAt),
  customerProjects: native.projects.map(({ id: uuid, number: id, name }) => ({ id, uuid, name })),
  documents: (native.documents ?? []).map((each) => documentOf(each, groupId)),
});

/** The same in brief, as a search answers it. */
export const searchEntryOf = (native: CustomerDocument): z.infer<typeof searchEntry> => ({
  id: native.number,
  uuid: native.id,
  name: native.displayName,
  inactive: isInactive(native),
});

/** A project as the native API takes it: one of the customer's own, or a new one without an id. */
type NativeProject = { readonly id?: string; readonly name: string };

const named = (entry: ListedProject, index: number): string => {
  if (entry.name === undefined || entry.name.trim() === '')
    throw new Invalid('invalid-request', [
      { pointer: `/customerProjects/${index}/name`, message: 'a project needs a name' },
    ]);
  return entry.name;
};

/**
 * The projects after a list of them was sent: an entry is the project of its UUID or id, else the one of its
 * name, else a new one. None is removed.
 */
export const projectsAfter = (
  known: readonly Project[],
  sent: readonly ListedProject[],
): readonly NativeProject[] => {
  const all: (NativeProject & { readonly number?: number })[] = [...known];
  for (const [index, entry] of sent.entries()) {
    const uuid = entry.uuid?.toLowerCase();
    const byId = all.findIndex(
      ({ id, number }) => id !== undefined && (uuid === undefined ? number === entry.id : id === uuid),
    );
    const at = byId >= 0 ? byId : all.findIndex(({ name }) => name === entry.name);
    const found = all[at];
    if (found === undefined) all.push({ name: named(entry, index) });
    else if (entry.name !== undefined && entry.name !== found.name)
      all[at] = { ...found, name: named(entry, index) };
  }
  return all.map(({ id, name }) => (id === undefined ? { name } : { id, name }));
};

const isSame = (known: readonly Project[], after: readonly NativeProject[]): boolean =>
  after.length === known.length && after.every(({ name }, index) => name === known[index]?.name);

/** What was sent of a customer and is not so already, in native terms; all of it where there is none yet. */
export const patchOf = (shown: CustomerDocument | null, sent: CustomerChange): CustomerInput => {
  const before = shown ?? { displayName: null, inactive: false, archived: false, projects: [] };
  const projects = projectsAfter(before.projects, sent.customerProjects ?? []);
  const isSwitched = sent.inactive !== undefined && sent.inactive !== (before.inactive || before.archived);
  return defined({
    displayName: sent.name === before.displayName ? undefined : sent.name,
    inactive: isSwitched ? sent.inactive : undefined,
    // Who is not inactive here is in no archive either.
    archived: isSwitched && before.archived ? false : undefined,
    projects: isSame(before.projects, projects) ? undefined : [...projects],
  });
};
