import type { StoredEvent } from '@clientele/event-store';
import type { Parked, Rejected } from './bus.ts';

const ERROR_LENGTH_MAX = 500;

/** What is kept of an error. For adapters. */
export const errorText = ({ name, message }: Error): string =>
  `${name}: ${message}`.slice(0, ERROR_LENGTH_MAX);

/**
 * What of a batch has to wait: whatever belongs to a stream that waits already, each event that was rejected,
 * and what follows it in its stream. For adapters.
 */
export const parkedFrom = (
  batch: readonly StoredEvent[],
  isParked: (stream: string) => boolean,
  rejected: readonly Rejected[],
): readonly Omit<Parked, 'group'>[] => {
  const errors = new Map(rejected.map(({ event, error }) => [event.id, errorText(error)]));
  const stopped = new Set<string>();
  return batch.flatMap((event) => {
    const error = errors.get(event.id) ?? null;
    if (error !== null) stopped.add(event.stream);
    return stopped.has(event.stream) || isParked(event.stream) ? [{ event, error }] : [];
  });
};
