import type { CustomerInput } from '@clientele/contracts';
import type { FreshEntries } from '@clientele/domain';
import type { Identities } from '@clientele/event-store';

const NONE: FreshEntries = { fresh: [], freshIds: [] };

/** Ids and numbers for the entries of an input that come without. */
export const freshEntries = async (
  identities: Identities,
  tenant: string,
  { projects, userGroups }: CustomerInput,
): Promise<FreshEntries> => {
  if (!projects && !userGroups) return NONE;
  const added = projects?.filter(({ id }) => id === undefined) ?? [];
  const numbers = await Promise.all(added.map(() => identities.number(tenant, 'project')));
  const groups = userGroups?.filter(({ id }) => id === undefined) ?? [];
  return {
    fresh: numbers.map((number) => ({ id: identities.id(), number })),
    freshIds: groups.map(() => identities.id()),
  };
};
