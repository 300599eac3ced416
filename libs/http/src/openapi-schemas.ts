import { z } from 'zod';

/** A JSON schema, draft 2020-12, as OpenAPI 3.1 takes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

type Direction = 'input' | 'output';

/** Turns zod schemas into JSON schemas; those that have an `id` become components, named once. */
export class Schemas {
  readonly components: Record<string, JsonSchema> = {};

  of(schema: z.ZodType, io: Direction): JsonSchema {
    const { $defs = {}, $schema: _, ...root } = convert(schema, io);
    const { id } = root;
    const parts = typeof id === 'string' ? { ...$defs, [id]: root } : $defs;
    const names = this.#namesFor(parts, io);
    const renamed = (part: unknown) => rename(part, names);
    for (const [part, body] of Object.entries(parts))
      this.components[names.get(part) ?? part] = renamed(body);
    return typeof id === 'string' ? { $ref: refTo(names.get(id) ?? id) } : renamed(root);
  }

  /** What comes in and what goes out may differ under one id: the former is then told apart by its name. */
  #namesFor(parts: Readonly<Record<string, unknown>>, io: Direction): ReadonlyMap<string, string> {
    const taken = (name: string, body: unknown) => {
      const known = this.components[name];
      return known !== undefined && JSON.stringify(known) !== JSON.stringify(rename(body, new Map()));
    };
    return new Map(
      Object.entries(parts).map(([name, body]) => [
        name,
        io === 'input' && taken(name, body) ? `${name}Input` : name,
      ]),
    );
  }
}

interface Converted {
  readonly [member: string]: unknown;
  readonly $defs?: Readonly<Record<string, unknown>>;
}

const convert = (schema: z.ZodType, io: Direction): Converted =>
  z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' });

const refTo = (name: string): string => `#/components/schemas/${name}`;

const DEFINITION = '#/$defs/';

/** The same schema with its references pointing to components. */
const rename = (part: unknown, names: ReadonlyMap<string, string>): JsonSchema =>
  JSON.parse(JSON.stringify(part), (member, value: unknown) => {
    if (member === '$ref' && typeof value === 'string' && value.startsWith(DEFINITION)) {
      const name = value.slice(DEFINITION.length);
      return refTo(names.get(name) ?? name);
    }
    return withoutId(value);
  }) as JsonSchema;

/** An `id` beside a type names the component; it is no keyword of JSON schema. */
const withoutId = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || !('id' in value) || typeof value.id !== 'string')
    return value;
  const { id: _, ...rest } = value;
  return rest;
};
