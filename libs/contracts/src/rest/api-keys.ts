import { z } from 'zod';
import { TENANT_PATTERN } from '../streams.ts';
import { line } from '../text.ts';

/** What a credential may do. These names are stored: add, never rename. */
export const RIGHTS = [
  'customers:read',
  'customers:create',
  'customers:update',
  'customers:delete',
  'discounts:write',
  'credit:write',
  'contacts:write',
  'documents:write',
  'orders:write',
  'audit:read',
  'people:erase',
  'keys:write',
  'admin',
] as const;
export type Right = (typeof RIGHTS)[number];

/** The same rights as PORTOS spells them. */
export const PORTOS_RIGHTS = {
  CustomerCreate: 'customers:create',
  CustomerUpdate: 'customers:update',
  CustomerDelete: 'customers:delete',
  CustomerSetDiscount: 'discounts:write',
  CustomerSetCredit: 'credit:write',
} as const satisfies Record<string, Right>;

const isPortosRight = (name: string): name is keyof typeof PORTOS_RIGHTS =>
  Object.hasOwn(PORTOS_RIGHTS, name);
const isRight = (name: string): name is Right => (RIGHTS as readonly string[]).includes(name);

/** The right that a name stands for in either spelling; `null` when it stands for none. */
export const rightNamed = (name: string): Right | null => {
  if (isRight(name)) return name;
  return isPortosRight(name) ? PORTOS_RIGHTS[name] : null;
};

const impliesReading = (right: Right): boolean => right.startsWith('customers:') || right === 'audit:read';

/** These rights and all that they imply; `admin` implies every right. */
export const impliedRights = (rights: Iterable<Right>): ReadonlySet<Right> => {
  const all = new Set(rights);
  if (all.has('admin')) return new Set(RIGHTS);
  if ([...all].some(impliesReading)) all.add('customers:read');
  return all;
};

const right = z
  .string()
  .refine(
    (name) => rightNamed(name) !== null,
    `expected one of ${[...RIGHTS, ...Object.keys(PORTOS_RIGHTS)].join(', ')}`,
  )
  .transform((name) => rightNamed(name) ?? 'customers:read')
  .meta({ enum: [...RIGHTS, ...Object.keys(PORTOS_RIGHTS)] });

/** A tenant's name as a client may give it; the installation's own `_` cannot be named. */
export const tenantName = z
  .string()
  .regex(TENANT_PATTERN, 'expected 1 to 32 of a-z, 0-9 and _')
  .refine((name) => name !== '_', 'this name belongs to the installation');

/** What `POST /v1/api-keys` takes. */
export const apiKeyInput = z
  .strictObject({
    name: line.trim().min(1),
    rights: z
      .array(right)
      .max(RIGHTS.length * 2)
      .default(['customers:read'])
      .meta({ description: 'What the key may do; just `customers:read` when left out.' }),
    tenant: tenantName.optional().meta({
      description:
        'The tenant it is for; your own when left out. Another one takes an administrator of `default`.',
    }),
  })
  .meta({ id: 'ApiKeyInput' });
export type ApiKeyInput = z.output<typeof apiKeyInput>;

/** An API key as it can be read: everything but the secret. */
export const apiKeyDocument = z
  .strictObject({
    id: z.uuid(),
    name: line.nullable(),
    rights: z.array(z.enum(RIGHTS)),
    tenant: z.string(),
    version: z.int().positive(),
    createdAt: z.iso.datetime({ precision: 3 }),
  })
  .meta({ id: 'ApiKey' });
export type ApiKeyDocument = z.infer<typeof apiKeyDocument>;

/** The answer to making a key: the only time that `key` is shown. */
export const apiKeyIssued = apiKeyDocument
  .extend({ key: z.string().meta({ description: 'The secret. It is shown this once.' }) })
  .meta({ id: 'ApiKeyWithSecret' });
