import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collection =
  | { readonly type: 'major'; readonly execution: 'sync'; readonly flavor: 'last-resort' }
  | { readonly type: 'minor'; readonly execution: 'sync' };

let collector: ((asked: Collection) => void) | undefined;

/** V8's own collector, which it shows to nobody who does not ask for it. */
const exposed = (): ((asked: Collection) => void) => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as (asked: Collection) => void;
  setFlagsFromString('--no-expose-gc');
  return gc;
};

const collect = (asked: Collection): void => {
  collector ??= exposed();
  collector(asked);
};

/**
 * Gives memory back to the system after work that took much of it once. Left alone, V8 and the allocator keep
 * it for as long as the process runs. It stops the process for some tenths of a second.
 */
export const giveMemoryBack = (): void =>
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });

/** Frees the buffers that streams left behind, before there are many. It takes a few milliseconds. */
export const freeBuffers = (): void => collect({ type: 'minor', execution: 'sync' });
