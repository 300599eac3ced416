import type { CustomerFields, CustomerInput, ItemDiscount, Project, UserGroup } from '@clientele/contracts';
import { isRefusal, refuse, type Refusal } from '@clientele/decider';
import { itemKey } from './changes.ts';

/** The id and the number that the edge made for one project that came without an id. */
export interface FreshProject {
  readonly id: string;
  readonly number: number;
}

/** Ids that the edge made, as many as the input has entries without one, in their order. */
export interface FreshEntries {
  readonly fresh: readonly FreshProject[];
  readonly freshIds: readonly string[];
}

type Sent<List extends 'projects' | 'userGroups' | 'itemDiscounts'> = NonNullable<
  CustomerInput[List]
>[number];

/** Each entry made what it shall be, or the first refusal. */
const all = <From, To extends object>(
  entries: readonly From[],
  made: (entry: From, index: number) => To | Refusal,
): To[] | Refusal => {
  const answers: To[] = [];
  for (const [index, entry] of entries.entries()) {
    const answer = made(entry, index);
    if (isRefusal(answer)) return answer;
    answers.push(answer);
  }
  return answers;
};

const once = <Entry extends object>(
  entries: Entry[] | Refusal,
  list: string,
  key: (entry: Entry) => string,
): Entry[] | Refusal => {
  if (isRefusal(entries)) return entries;
  const known = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    if (known.has(key(entry))) return refuse('duplicate-entry', { pointer: `/${list}/${index}` });
    known.add(key(entry));
  }
  return entries;
};

/** Projects are the customer's own, or new ones without an id. */
const projects = (
  sent: readonly Sent<'projects'>[],
  known: readonly Project[],
  fresh: readonly FreshProject[],
) => {
  const unused = fresh[Symbol.iterator]();
  const project = ({ id, number, name }: Sent<'projects'>, index: number): Project | Refusal => {
    const own = id === undefined ? unused.next().value : known.find((other) => other.id === id);
    if (own === undefined) return refuse('project-not-found', { pointer: `/projects/${index}/id` });
    if (number !== undefined && number !== own.number)
      return refuse('read-only', { pointer: `/projects/${index}/number` });
    return { id: own.id, number: own.number, name };
  };
  return once(all(sent, project), 'projects', ({ id }) => id);
};

const userGroups = (sent: readonly Sent<'userGroups'>[], freshIds: readonly string[]) => {
  const unused = freshIds[Symbol.iterator]();
  const group = (entry: Sent<'userGroups'>, index: number): UserGroup | Refusal => {
    const id: string | undefined = entry.id ?? unused.next().value;
    if (id === undefined) return refuse('invalid-request', { pointer: `/userGroups/${index}/id` });
    const { name, description = null, permissions = [], archived = false } = entry;
    return { id, name, description, permissions, archived };
  };
  return once(all(sent, group), 'userGroups', ({ id }) => id);
};

const itemDiscounts = (sent: readonly Sent<'itemDiscounts'>[]) => {
  const discount = ({
    itemType,
    itemId,
    price = null,
    percent = null,
  }: Sent<'itemDiscounts'>): ItemDiscount => ({
    itemType,
    itemId,
    price,
    percent,
  });
  return once(sent.map(discount), 'itemDiscounts', itemKey);
};

type Entries = Pick<CustomerFields, 'tags' | 'projects' | 'userGroups' | 'itemDiscounts'>;

/** A list that is left out stays, one that is `null` is empty, any other is replaced whole. */
const listAfter = <From, To>(
  base: To[],
  sent: readonly From[] | null | undefined,
  made: (sent: readonly From[]) => To[] | Refusal,
): To[] | Refusal => (sent === undefined ? base : made(sent ?? []));

/** The lists of a customer after an input. A tag said twice is one tag; all else said twice is refused. */
export const entriesAfter = (
  base: Entries,
  known: readonly Project[],
  { input, fresh, freshIds }: FreshEntries & { readonly input: CustomerInput },
): Entries | Refusal => {
  const ownProjects = listAfter(base.projects, input.projects, (sent) => projects(sent, known, fresh));
  if (isRefusal(ownProjects)) return ownProjects;
  const groups = listAfter(base.userGroups, input.userGroups, (sent) => userGroups(sent, freshIds));
  if (isRefusal(groups)) return groups;
  const discounts = listAfter(base.itemDiscounts, input.itemDiscounts, itemDiscounts);
  if (isRefusal(discounts)) return discounts;
  const tags = input.tags === undefined ? base.tags : [...new Set(input.tags)];
  return { tags, projects: ownProjects, userGroups: groups, itemDiscounts: discounts };
};
