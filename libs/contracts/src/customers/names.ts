import type { CustomerFields } from './fields.ts';

type Names = Pick<CustomerFields, 'kind' | 'firstName' | 'lastName' | 'companyName' | 'code' | 'number'>;

const personName = ({ firstName, lastName }: Names): string | null =>
  [firstName, lastName].filter(Boolean).join(' ') || null;

/**
 * The one name a customer is shown under: a company's name, else a person's first and last name (or the other
 * way round for a person); nobody named at all shows the code, else `#number`. Derived, never stored.
 */
export const displayName = (names: Names): string => {
  const person = personName(names);
  const shown = names.kind === 'company' ? (names.companyName ?? person) : (person ?? names.companyName);
  return shown ?? names.code ?? `#${names.number}`;
};

/** The parts that a written display name sets: a company's name, or a person's split at its last space. */
export const namesFrom = (kind: CustomerFields['kind'], text: string): Partial<CustomerFields> => {
  const name = text.trim();
  if (kind === 'company') return { companyName: name };
  const space = name.lastIndexOf(' ');
  return {
    firstName: space < 0 ? null : name.slice(0, space).trim(),
    lastName: name.slice(space + 1).trim(),
  };
};
