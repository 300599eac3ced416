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

const steps = new AsyncLocalStorage<Step>();

/** Does something as a command of a transaction. No client can: nothing of it stands in a request. */
export const asStep = <T>(step: Step, work: () => T): T => steps.run(step, work);

/** The command of a transaction that the present request is; `null` for one that came by itself. */
export const stepUnderWay = (): Step | null => steps.getStore() ?? null;
