const SECOND_MS = 1_000;

/** A moment as the vendor tells it: seconds since 1970, and 0 for none. */
export const secondsOf = (moment: string | null): number =>
  moment === null ? 0 : Math.floor(Date.parse(moment) / SECOND_MS);
