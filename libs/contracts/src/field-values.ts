import type { z } from 'zod';

type FieldSchemas = Readonly<Record<string, z.ZodType>>;

/** Declares members that an event may carry: of these fields, those that changed. */
export const someOf =
  <Fields extends FieldSchemas>(fields: Fields) =>
  <Name extends keyof Fields & string>(...names: readonly Name[]) =>
    Object.fromEntries(names.map((name) => [name, fields[name]?.exactOptional()])) as {
      [N in Name]: z.ZodExactOptional<Fields[N]>;
    };

/** By event type: what its sealed members fall back to once its box cannot be opened any more. */
export const blanksOf = <Type extends string, Fields extends object>(
  contracts: Readonly<Record<Type, { readonly sealed: readonly string[] }>>,
  blank: Fields,
): Readonly<Record<Type, Partial<Fields>>> =>
  Object.fromEntries(
    Object.entries<{ readonly sealed: readonly string[] }>(contracts).map(([type, { sealed }]) => [
      type,
      Object.fromEntries(Object.entries(blank).filter(([name]) => sealed.includes(name))),
    ]),
  ) as Record<Type, Partial<Fields>>;

/** Of a document on the wire, what it tells of the fields that these are. */
export const fieldsIn = <Fields extends object>(blank: Fields, document: object): Fields => {
  const flat = document as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.keys(blank).map((name) => [name, flat[name]])) as Fields;
};

/** Fields after an event that says nothing but new values; of an erased one the sealed members are blank. */
export const withValues = <Fields extends object>(
  fields: Fields,
  data: Partial<Fields> & { readonly sealed?: Partial<Fields> | null },
  blanks: Partial<Fields>,
): Fields => {
  if (data.sealed === undefined) return { ...fields, ...data };
  const { sealed, ...open } = data;
  return { ...fields, ...open, ...(sealed ?? blanks) };
};
