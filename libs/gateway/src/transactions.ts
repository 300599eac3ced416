import type { Problem, ProblemError, RefusalCode } from '@clientele/contracts';
import {
  EventStore,
  Refused,
  transactSteps,
  type CommandMeta,
  type Transacted,
} from '@clientele/event-store';
import { Dispatcher, Passed, pointerOf, type Exchange, type StepAnswer } from '@clientele/http';
import { Injectable } from '@nestjs/common';
import { withEarlierIds } from './earlier-ids.ts';
import { pinVersions } from './pinned.ts';
import type { Transaction, TransactionCommand, TransactionResult } from './transaction.ts';

/** What was said to a command of which there is no route. */
const NO_ROUTE_CODES: ReadonlySet<RefusalCode> = new Set(['route-not-found', 'method-not-allowed']);

/** Records the commands of one request all or none. */
@Injectable()
export class Transactions {
  constructor(
    private readonly store: EventStore,
    private readonly dispatcher: Dispatcher,
  ) {}

  /** What each command answered. */
  run(
    exchange: Exchange,
    { commands, expects = [] }: Transaction,
  ): Promise<Transacted<readonly TransactionResult[]>> {
    const credential = exchange.credential();
    if (expects.length > 0) exchange.demand('customers:read');
    const stamped = headersOfAll(exchange);
    const one = async (
      command: TransactionCommand,
      meta: CommandMeta,
      earlier: readonly TransactionResult[],
    ): Promise<TransactionResult> => {
      const { method, path, body, headers } = withEarlierIds(command, earlier);
      const call = { method, path, body, headers: { ...stamped, ...lowerCased(headers) } };
      return resultOf(await this.dispatcher.dispatch({ credential, meta }, call), meta.step);
    };
    const all = async (metaOf: (step: number) => CommandMeta) => {
      await pinVersions(expects, metaOf(0));
      const results: TransactionResult[] = [];
      for (const [step, command] of commands.entries())
        results.push(await one(command, metaOf(step), results));
      return results;
    };
    return transactSteps(this.store, all, exchange.meta());
  }
}

/** Headers that a request says for all of its commands. */
const headersOfAll = ({ correlationId, request }: Exchange): Readonly<Record<string, string>> => {
  const reason = request.headers['clientele-reason'];
  return {
    'x-correlation-id': correlationId,
    ...(typeof reason === 'string' ? { 'clientele-reason': reason } : {}),
  };
};

const lowerCased = (headers: TransactionCommand['headers'] = {}): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** What a command answered; its refusal refuses all. */
const resultOf = ({ status, headers, body }: StepAnswer, step: number): TransactionResult => {
  if (status >= 400) throw refusalOf(body as Problem, pointerOf(['commands', step]));
  const told = ['etag', 'location', 'clientele-position'].flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return { status, headers: Object.fromEntries(told) as TransactionResult['headers'], body };
};

/** The problem that a command was answered, with its faults where they are in the transaction. */
const refusalOf = (problem: Problem, pointer: string): Error => {
  if (NO_ROUTE_CODES.has(problem.code)) return new Refused('command-not-transactional', { pointer });
  const { errors = [], title: message } = problem;
  const located = errors.map((error) => locatedIn(pointer, error));
  return new Passed({ ...problem, errors: located.length === 0 ? [{ pointer, message }] : located });
};

const locatedIn = (command: string, { pointer, parameter, header, message }: ProblemError): ProblemError => {
  if (pointer !== undefined) return { pointer: `${command}/body${pointer}`, message };
  if (parameter !== undefined) return { pointer: `${command}/path`, message: `${parameter}: ${message}` };
  return { pointer: `${command}/headers`, message: `${header}: ${message}` };
};
