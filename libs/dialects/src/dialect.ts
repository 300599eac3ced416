import type { DialectName, Problem, Right } from '@clientele/contracts';
import type { FastifyRequest } from 'fastify';
import { invalidBody, invalidQuery } from '@clientele/http';
import type { z } from 'zod';
import type { NativeApi } from './native-api.ts';

/** How a vendor's API answers an error. */
export interface ErrorAnswer {
  readonly status: number;
  /** Sent as JSON. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A vendor's API: its routes, and what all of them have in common. */
export interface Dialect {
  readonly name: DialectName;
  /** The vendor's name for it, and what is to be known of it, for its OpenAPI document. */
  readonly title: string;
  readonly description: string;
  /** Everything at and below these addresses is answered in the vendor's way. */
  readonly paths: readonly string[];
  /** What the request presents as its credential; `null` when it presents nothing. */
  readonly credential: (request: FastifyRequest) => string | null;
  /** The same, as OpenAPI says it: security schemes of which one is enough. */
  readonly security: Readonly<Record<string, object>>;
  readonly routes: readonly DialectRoute[];
  /** Pointers of the problem speak of what the vendor's client sent, or of the native command it became. */
  readonly error: (problem: Problem) => ErrorAnswer;
  /** The body of every error, for its OpenAPI document. */
  readonly errorBody: z.ZodType;
}

/** What a route was asked, checked. */
export interface Asked<Params, Query, Sent> {
  readonly native: NativeApi;
  readonly params: Params;
  readonly query: Query;
  readonly sent: Sent;
  readonly request: FastifyRequest;
}

/** A route of a vendor's API. What it answers is sent as JSON, unless it is a `Reply` of the HTTP library. */
export interface RouteDefinition<Params = unknown, Query = unknown, Sent = unknown> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With parameters as `:name`; all that lead to it, the first one is documented. */
  readonly paths: readonly string[];
  readonly summary: string;
  readonly description?: string;
  /** The right that its native calls take; `public` takes no credential. */
  readonly right: Right | readonly Right[] | 'public';
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  readonly sends?: z.ZodType<Sent>;
  /** How the body comes: as JSON unless told. A form with a file is not read: the route passes it on. */
  readonly form?: 'urlencoded' | 'file';
  /** Status of a success; 200 unless told. */
  readonly status?: number;
  /** `null` is an empty body. */
  readonly response: z.ZodType | null;
  /** Media type of the response, when it is not JSON. */
  readonly produces?: string;
  readonly answer: (asked: Asked<Params, Query, Sent>) => unknown;
}

/** A route whose types are known to itself alone: it checks what it is asked. */
export interface DialectRoute extends Omit<RouteDefinition, 'answer'> {
  readonly answer: (asked: Asked<unknown, unknown, unknown>) => unknown;
}

/** Declares a route. */
export const route = <Params, Query, Sent>(
  definition: RouteDefinition<Params, Query, Sent>,
): DialectRoute => ({
  ...definition,
  answer: (asked) =>
    definition.answer({
      ...asked,
      params: checked(definition.params, asked.params, invalidQuery),
      query: checked(definition.query, asked.query, invalidQuery),
      sent: checked(definition.sends, asked.sent, invalidBody),
    }),
});

const checked = <T>(
  schema: z.ZodType<T> | undefined,
  value: unknown,
  refusal: (issues: readonly z.core.$ZodIssue[]) => Error,
): T => {
  if (schema === undefined) return value as T;
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw refusal(parsed.error.issues);
  return parsed.data;
};
