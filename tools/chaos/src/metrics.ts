const SAMPLE = /^(\w+)(?:\{[^}]*\})? (\S+)$/gm;

/** What a process tells of itself: the largest value of each metric that it has. */
export const metricsIn = (text: string): ReadonlyMap<string, number> => {
  const found = new Map<string, number>();
  for (const [, name = '', value] of text.matchAll(SAMPLE))
    found.set(name, Math.max(found.get(name) ?? 0, Number(value)));
  return found;
};

/** The same of a process at an address; nothing while it does not answer. */
export const metricsOf = (url: string): Promise<ReadonlyMap<string, number>> =>
  fetch(new URL('/metrics', url)).then(
    async (response) => metricsIn(await response.text()),
    () => new Map(),
  );

/** How far those who follow the log are behind. */
export interface Lag {
  /** Events that are not on the bus yet. */
  readonly relay: number;
  /** Events on the bus that the slowest context has not come to. */
  readonly reactions: number;
  readonly views: number;
}

/** The lag of several processes together. */
export const lagOf = (metrics: readonly ReadonlyMap<string, number>[]): Lag => {
  // What no process tells of may be anything.
  const most = (name: string): number => {
    const told = metrics.flatMap((each) => each.get(name) ?? []);
    return told.length === 0 ? Infinity : Math.max(...told);
  };
  return {
    relay: most('relay_lag_positions'),
    reactions: most('reactions_lag_positions'),
    views: most('views_lag_positions'),
  };
};

/** The lag, for people. */
export const toldLag = ({ relay, reactions, views }: Lag): string =>
  `relay ${relay}, reactions ${reactions}, views ${views}`;
