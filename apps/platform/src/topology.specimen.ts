import type { StoredEvent } from '@clientele/event-store';
import type { Api } from '@clientele/testing';

/** The product as it runs for a test, one way or another. */
export interface Running {
  readonly url: string;
  /** The settings that its processes share, for whoever works beside them. */
  readonly environment: NodeJS.ProcessEnv;
  /** What its processes tell in their metrics, one after another. */
  metrics(): Promise<string>;
  /** Calls it as a client of this way must. */
  client(api: Api): Api;
  /** Expects, of all that was recorded, what this way promises besides what holds for all of them. */
  verify(log: () => Promise<readonly StoredEvent[]>): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the product with these settings. */
export type Topology = (environment: Readonly<Record<string, string>>) => Promise<Running>;

/** How it runs, which the project of the test run says. */
export const topologyName = (): string => String(Reflect.get(globalThis, 'TOPOLOGY') ?? 'platform');

/** So many of what is tried often, or the share of them that this way of running it gets. */
export const often = (count: number): number =>
  Math.ceil(count * Number(Reflect.get(globalThis, 'SHARE') ?? 1));

/** What the process at this address tells in its metrics. */
export const metricsAt = (url: string): Promise<string> =>
  fetch(new URL('/metrics', url)).then((answer) => answer.text());
