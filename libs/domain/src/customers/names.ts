import {
  displayName,
  LINE_LENGTH_MAX,
  namesFrom,
  type CustomerFields,
  type CustomerInput,
} from '@clientele/contracts';
import { refuse, type Refusal } from '@clientele/decider';

/** Whether an input says anything of the parts that a name is made of. */
export const tellsNameParts = ({ firstName, lastName, company }: CustomerInput): boolean =>
  firstName !== undefined || lastName !== undefined || company === null || company?.name !== undefined;

/** The kind of a customer that was not told: a person has a first or last name and no company's name. */
export const kindOf = ({ companyName, firstName, lastName }: CustomerFields): CustomerFields['kind'] =>
  companyName === null && (firstName ?? lastName) !== null ? 'person' : 'company';

/**
 * The fields with a written display name put on them, after their parts. One that is already shown, or was
 * shown before, changes nothing.
 */
export const withDisplayName = (
  fields: CustomerFields,
  before: CustomerFields | null,
  text: string | undefined,
): CustomerFields | Refusal => {
  const name = text?.trim();
  if (name === undefined) return fields;
  if (name === '') return refuse('display-name-blank', { pointer: '/displayName' });
  if (name === displayName(fields) || (before !== null && name === displayName(before))) return fields;
  const parts = namesFrom(fields.kind, name);
  const tooLong = [parts.companyName, parts.firstName, parts.lastName].some(
    (part) => (part ?? '').length > LINE_LENGTH_MAX,
  );
  return tooLong ? refuse('invalid-request', { pointer: '/displayName' }) : { ...fields, ...parts };
};
