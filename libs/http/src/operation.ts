import { applyDecorators, SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { DialectName, RefusalCode, Right } from '@clientele/contracts';
import type { z } from 'zod';

/**
 * What a route says of itself. Guard, conventions, API description and the tests about the repo all read it.
 */
export interface OperationOptions {
  /** One line for the API description. */
  readonly summary: string;
  readonly description?: string;
  /** The right it takes; of several, any one. `public` takes no credential at all. */
  readonly right: Right | readonly Right[] | 'public';
  /** `safe` changes nothing; `key` records something, and takes an `Idempotency-Key`. */
  readonly idempotency: 'safe' | 'key';
  /** It can be run dry: all that it decides goes through `@Meta()`'s overlay. */
  readonly dryRun?: true;
  /**
   * What it has to do with transactions, when it is not simply that whatever can be run dry can be in one:
   * it carries the commands of one, and may refuse whatever they may; or it cannot be in one.
   */
  readonly transaction?: 'carries' | 'never';
  /** It demands a `Clientele-Reason`. */
  readonly reason?: 'required';
  /** What it may refuse, besides what every route may: credentials, limits, malformed input. */
  readonly problems: readonly RefusalCode[];
  /** Status of a success; 200 unless told, 204 when there is no response. */
  readonly status?: number;
  /** Further statuses of a success, such as the 201 of an upsert that creates. */
  readonly alsoStatuses?: readonly number[];
  /** What a success answers, documented and checked in tests; `null` is no body. */
  readonly response: z.ZodType | null;
  /**
   * The dialect that it belongs to: it is described apart, and passes what its caller presents on to the
   * routes that it is made of, which check it.
   */
  readonly dialect?: DialectName;
  /** Media types of the response, when it is not JSON. */
  readonly produces?: readonly string[];
  /** Media type of a request body that is passed through as a stream, such as `application/x-ndjson`. */
  readonly consumes?: readonly string[];
}

/** An operation with what its parameters' decorators told: what it takes from body, query and path. */
export interface Operation extends OperationOptions {
  /** The rights of which one is enough; none for a public route. */
  readonly rights: readonly Right[];
  readonly body: z.ZodType | null;
  /** Fields of a form that is taken instead of the body, besides its file. */
  readonly form: z.ZodObject | null;
  readonly query: z.ZodObject | null;
  readonly path: Readonly<Record<string, z.ZodType>>;
}

const OPERATION = 'clientele:operation';
const INPUTS = 'clientele:inputs';

interface Inputs {
  body: z.ZodType | null;
  form: z.ZodObject | null;
  query: z.ZodObject | null;
  path: Record<string, z.ZodType>;
}

/**
 * What the parameters of a controller's method take; written by their decorators, which run before {@link
 * Operation}.
 */
export const inputsOf = (controller: object, method: string | symbol): Inputs => {
  const known: unknown = Reflect.getOwnMetadata(INPUTS, controller, method);
  if (known !== undefined) return known as Inputs;
  const inputs: Inputs = { body: null, form: null, query: null, path: {} };
  Reflect.defineMetadata(INPUTS, inputs, controller, method);
  return inputs;
};

/**
 * Declares a route: its right, idempotency, problems and response. A route without it keeps the server from
 * starting.
 */
export const Operation =
  (options: OperationOptions): MethodDecorator =>
  (controller, method, descriptor) => {
    const operation = describeOperation(options, inputsOf(controller, method));
    applyDecorators(SetMetadata(OPERATION, operation), RouteConfig({ operation }))(
      controller,
      method,
      descriptor,
    );
  };

/** The same for a route that is no controller's: `instance.route({ ..., config: { operation } })`. */
export const describeOperation = (
  options: OperationOptions,
  inputs: Inputs = { body: null, form: null, query: null, path: {} },
): Operation => ({ ...options, ...inputs, rights: rightsOf(options.right) });

const rightsOf = (right: OperationOptions['right']): readonly Right[] => {
  if (right === 'public') return [];
  return typeof right === 'string' ? [right] : right;
};

/** Whether an operation can be a command of a transaction. */
export const isTransactional = ({ idempotency, dryRun, transaction }: OperationOptions): boolean =>
  idempotency === 'key' && dryRun === true && transaction === undefined;

/** What a controller's method declared; `null` when it declared nothing. */
export const operationOf = (method: object): Operation | null =>
  (Reflect.getMetadata(OPERATION, method) as Operation | undefined) ?? null;

declare module 'fastify' {
  interface FastifyContextConfig {
    operation?: Operation;
  }
}
