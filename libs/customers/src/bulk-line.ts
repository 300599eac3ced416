import { customerInput, type CustomerInput } from '@clientele/contracts';
import { customerAddress, Invalid, parseBody, parseJson, type CustomerAddress } from '@clientele/http';
import { z } from 'zod';
import { LINE_BYTES_MAX, type TextLine } from './lines.ts';

const ROOT = '/v1/customers';
const VISIBLE_PATTERN = /^[\x21-\x7e]{1,255}$/;

/** One line of a bulk load: a call, as it would be made alone. */
export const bulkLine = z
  .strictObject({
    key: z.string().regex(VISIBLE_PATTERN, 'expected 1 to 255 visible ASCII characters').nullish(),
    method: z.enum(['POST', 'PUT', 'PATCH']).default('POST'),
    path: z.string().default(ROOT),
    body: z.unknown(),
  })
  .meta({ id: 'BulkLine' });

/** What a line is answered: what the call alone would be. */
export const bulkAnswer = z
  .strictObject({ line: z.int().positive(), key: z.string().nullable(), status: z.int(), body: z.unknown() })
  .meta({ id: 'BulkAnswer' });

/** What a line asks for. */
interface Asked {
  /** The line's own idempotency key. */
  readonly key: string | null;
  readonly number: number;
  readonly path: string;
  readonly input: CustomerInput;
  /** The body, for the fingerprint. */
  readonly text: string;
}

export type Call = Asked &
  (
    | { readonly method: 'POST'; readonly address: null }
    | { readonly method: 'PUT' | 'PATCH'; readonly address: CustomerAddress }
  );

const fault = (pointer: string, message: string): Invalid =>
  new Invalid('invalid-request', [{ pointer, message }]);

/** What a line says, before it is looked at closely. */
export const valueOf = ({ bytes }: TextLine): unknown => {
  if (bytes === null) throw fault('', `expected a line of at most ${LINE_BYTES_MAX} bytes`);
  return parseJson(bytes).value;
};

/** The key that a line has, whatever else is wrong with it. */
export const keyOf = (value: unknown): string | null =>
  bulkLine.shape.key.safeParse((value as { readonly key?: unknown } | null)?.key).data ?? null;

/**
 * The call that a line is; throws what is wrong with it. Pointers are into the line, or into the call's body.
 */
export const callOf = (number: number, value: unknown): Call => {
  const { key = null, method, path, body } = parseBody(bulkLine, value);
  const asked = { key, number, path, input: parseBody(customerInput, body), text: JSON.stringify(body) };
  if (method !== 'POST') return { ...asked, method, address: addressIn(path) };
  if (path !== ROOT) throw fault('/path', `expected ${ROOT}`);
  return { ...asked, method, address: null };
};

const addressIn = (path: string): CustomerAddress => {
  const [, named] = path.startsWith(`${ROOT}/`) ? path.slice(ROOT.length).split('/', 3) : [];
  const address = customerAddress.safeParse(decoded(named));
  if (address.success && path === `${ROOT}/${named}`) return address.data;
  throw fault('/path', `expected ${ROOT}/ and a customer: a UUID, a number, code=... or externalId=...`);
};

const decoded = (text = ''): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
};
