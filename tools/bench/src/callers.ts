/** What some callers got done who each wait for one answer before they ask again. */
export interface Throughput {
  readonly perSecond: number;
  readonly latenciesMs: readonly number[];
}

/** Lets a number of callers act one thing after the other for some time. */
export const letCall = async (
  callers: number,
  ms: number,
  act: (caller: number) => Promise<unknown>,
): Promise<Throughput> => {
  const latenciesMs: number[] = [];
  const began = performance.now();
  const call = async (caller: number): Promise<void> => {
    for (let at = performance.now(); at - began < ms;) {
      await act(caller);
      const now = performance.now();
      latenciesMs.push(now - at);
      at = now;
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)));
  return { perSecond: (latenciesMs.length * 1_000) / (performance.now() - began), latenciesMs };
};
