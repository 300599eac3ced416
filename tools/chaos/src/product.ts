import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Check } from './check.ts';
import type { LogRow } from './log-rows.ts';
import type { Address } from './requests.ts';

/** The product as a run has it before it, which can be killed in parts. */
export interface Product<Target extends string = string> {
  readonly address: Address;
  /** What can be killed of it, in the order in which it is. */
  readonly targets: readonly [Target, ...Target[]];
  /** What it does without: commands are done while that is away. */
  readonly dispensable: readonly Target[];
  /** Where the bytes of documents are. */
  readonly documentsFolder: string;
  /** Resolves when it takes requests. */
  ready(): Promise<void>;
  /** Kills with SIGKILL, and starts again what does not by itself. */
  kill(target: Target): Promise<void>;
  /** Looks at it just after the clients ended, before anything else is done to it. */
  atRest(): Promise<readonly Check[]>;
  /** Whatever an upload left behind is swept then. */
  restart(): Promise<void>;
  /** Resolves when the read models have a write with all that it set off, or everything in the log. */
  settled(position?: number | 'head'): Promise<void>;
  rows(): Promise<readonly LogRow[]>;
  /** What must be true besides of this way to run it, compared with the log. */
  checksOf(rows: readonly LogRow[]): Promise<readonly Check[]>;
  /** Where the read models differ from a fresh fold of the log. */
  viewFaults(): Promise<readonly string[]>;
  /** Ends it as an operator would, or by force what does not listen. */
  stop(): Promise<void>;
}

const PROGRAMS = resolve(import.meta.dirname, '../../../apps/platform/dist');
const POLL_MS = 10;
const OK = 200;

/** How one of the platform's programs is called. */
export const programOf = (name: string): readonly string[] => [
  '--enable-source-maps',
  join(PROGRAMS, `${name}.js`),
];

/** What an operator is told when the read models are compared with the log; nothing when they are equal. */
export const faultsOfViews = (env: NodeJS.ProcessEnv): Promise<readonly string[]> =>
  promisify(execFile)(process.execPath, [...programOf('views'), 'verify'], { env }).then(
    () => [],
    (failure: { readonly stdout: string; readonly stderr: string }) => [failure.stdout + failure.stderr],
  );

/** A read that is repeated until it is answered. */
export interface Question {
  readonly path: string;
  readonly position?: number | 'head';
  readonly withinMs: number;
  /** Throws when there is nobody any more to answer. */
  readonly look?: () => void;
}

/** Resolves when the product answers. */
export const askUntilAnswered = async (
  { url, key }: Address,
  { path, position = 'head', withinMs, look }: Question,
): Promise<void> => {
  const headers = { authorization: `Bearer ${key}`, 'clientele-min-position': String(position) };
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    look?.();
    const status = await fetch(`${url}${path}`, { headers }).then(
      (response) => response.arrayBuffer().then(() => response.status),
      () => 0,
    );
    if (status === OK) return;
    await delay(POLL_MS);
  }
  throw new Error(`${path} was not answered within ${withinMs} ms`);
};
