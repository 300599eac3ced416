import { Refused } from './meta.ts';

/** Times that a command names its streams when others link them otherwise at the same moment. */
export const NAMING_TRIES_MAX = 5;

/**
 * Runs a command whose streams are found in the state of one of them. Its decision refuses with `busy` when
 * those links moved after the streams were named; then they are named, and it is decided, again.
 */
export const namedAgain = async <Done>(attempt: () => Promise<Done>): Promise<Done> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Refused && error.code === 'busy') || tries === NAMING_TRIES_MAX) throw error;
    }
  }
};
