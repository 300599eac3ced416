/** What takes part in a comparison: one measurement each time it is called. */
export type Contender = () => Promise<number>;

/**
 * Measures contenders in turn, A B C A B C, so that a machine that slows down slows all of them down. Each
 * has one round before that does not count.
 */
export const inTurn = async <Name extends string>(
  rounds: number,
  contenders: Readonly<Record<Name, Contender>>,
): Promise<Readonly<Record<Name, readonly number[]>>> => {
  const names = Object.keys(contenders) as Name[];
  const measured = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of names) {
      const value = await contenders[name]();
      if (round > 0) measured[name].push(value);
    }
  }
  return measured;
};
