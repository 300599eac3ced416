import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Refused, type CommandMeta } from '@clientele/event-store';
import type { FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Credential } from './credential.ts';
import { exchangeOf, type Exchange } from './exchange.ts';
import { Form, FORM_BODY } from './form.ts';
import { invalidParameter, invalidQuery } from './invalid.ts';
import { inputsOf } from './operation.ts';
import { parseBody } from './parse.ts';

const requestOf = (context: ExecutionContext): FastifyRequest =>
  context.switchToHttp().getRequest<FastifyRequest>();

/** Something about a method's parameter that {@link Operation} tells on. */
type Note = (inputs: ReturnType<typeof inputsOf>) => void;

const noted =
  (note: Note, decorate: ParameterDecorator): ParameterDecorator =>
  (controller, method, index) => {
    if (method !== undefined) note(inputsOf(controller, method));
    decorate(controller, method, index);
  };

// The schema is wrapped, because Nest takes anything with a `transform` for a pipe.
const body = createParamDecorator(({ of }: { of: z.ZodType }, context) =>
  parseBody(of, requestOf(context).body),
);
const query = createParamDecorator(({ of }: { of: z.ZodType }, context) => {
  const parsed = of.safeParse({ ...(requestOf(context).query as object) });
  if (!parsed.success) throw invalidQuery(parsed.error.issues);
  return parsed.data;
});
const path = createParamDecorator(({ of, name }: { of: z.ZodType; name: string }, context) => {
  const parsed = of.safeParse((requestOf(context).params as Record<string, string>)[name]);
  if (!parsed.success) throw invalidParameter(name, parsed.error.issues[0]?.message ?? 'is not valid');
  return parsed.data;
});

/** The request's JSON body, checked; 400 with a pointer to each fault. */
export const Body = (schema: z.ZodType): ParameterDecorator =>
  noted((inputs) => void (inputs.body = schema), body({ of: schema }));

// An upload cannot be run dry: its bytes would have to be kept to be told of.
const formOrBody = createParamDecorator(({ of, form }: { of: z.ZodType; form: z.ZodObject }, context) => {
  const request = requestOf(context);
  if (!request.headers['content-type']?.toLowerCase().startsWith(FORM_BODY))
    return parseBody(of, request.body);
  if (exchangeOf(request).overlay !== null) throw new Refused('dry-run-unsupported');
  return new Form(request.body as Readable, request.headers, form);
});

/**
 * The request's JSON body, checked; or the {@link Form} that comes instead, whose fields but for the file are
 * checked when it is read.
 */
export const BodyOrForm = (schema: z.ZodType, form: z.ZodObject): ParameterDecorator =>
  noted(
    (inputs) => {
      inputs.body = schema;
      inputs.form = form;
    },
    formOrBody({ of: schema, form }),
  );

/** All query parameters, checked; 400 naming each that is unknown or wrong. The schema is strict. */
export const Query = (schema: z.ZodObject): ParameterDecorator =>
  noted((inputs) => void (inputs.query = schema), query({ of: schema }));

/** One path parameter, checked; 400 naming it. */
export const Path = (name: string, schema: z.ZodType): ParameterDecorator =>
  noted((inputs) => void (inputs.path[name] = schema), path({ of: schema, name }));

const meta = createParamDecorator((_: unknown, context): CommandMeta =>
  exchangeOf(requestOf(context)).meta(),
);
const caller = createParamDecorator((_: unknown, context): Credential =>
  exchangeOf(requestOf(context)).credential(),
);
const exchange = createParamDecorator((_: unknown, context): Exchange => exchangeOf(requestOf(context)));

/**
 * The {@link CommandMeta} of this request: tenant, actor, reason, command id, preconditions, time, dry run.
 */
export const Meta = (): ParameterDecorator => meta();

/** The {@link Credential} that asks. */
export const Caller = (): ParameterDecorator => caller();

/** All that the conventions know of this request; for routes that stream or make several commands. */
export const Exchanged = (): ParameterDecorator => exchange();
