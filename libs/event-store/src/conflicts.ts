/** Times that a command is decided before its caller is told that the streams are busy. */
export const CONFLICT_TRIES_MAX = 10;
/** Longest pause before a command is decided again, times the tries so far. */
export const CONFLICT_PAUSE_MS = 5;

/** Waits a little, and each time for another time, so that those who conflicted do not meet again. */
export const pauseAfter = (tries: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, Math.random() * CONFLICT_PAUSE_MS * tries);
  });
