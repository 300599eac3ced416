import { isError, isOutage } from '@clientele/event-store';

/** Times that something is begun on a server that dies meanwhile. */
export const BEGINNINGS_MAX = 5;

/** Begins anew what an outage ended before it was done; any other failure is told at once. */
export const throughOutages = async <T>(begin: () => Promise<T>): Promise<T> => {
  for (let count = 1; ; count += 1)
    try {
      return await begin();
    } catch (error) {
      if (count === BEGINNINGS_MAX || !isError(error) || !isOutage(error)) throw error;
    }
};
