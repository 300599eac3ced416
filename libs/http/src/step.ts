import type { CommandMeta } from '@clientele/event-store';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Credential } from './credential.ts';

/** A command of a transaction on its way to the route that it would reach alone. */
export interface Step {
  /** Who asks for the transaction. */
  readonly credential: Credential;
  /** The stamp of the transaction, with the command's step and what it is decided on. */
  readonly meta: CommandMeta;
}

/** What a route answered to a step. */
export interface StepAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON as it would be sent; `null` when there is none. */
  readonly body: unknown;
}

/** A step with what else would go over the network: since it does not, no bytes are made of it. */
export interface StepUnderWay extends Step {
  /** JSON, parsed; `undefined` is no body. */
  readonly body: unknown;
  readonly answer: (answer: StepAnswer) => void;
}

const steps = new AsyncLocalStorage<StepUnderWay>();

/** Does something as a command of a transaction. No client can: nothing of it stands in a request. */
export const asStep = (step: StepUnderWay, work: () => void): void => steps.run(step, work);

/** The command of a transaction that the present request is; `null` for one that came by itself. */
export const stepUnderWay = (): StepUnderWay | null => steps.getStore() ?? null;
