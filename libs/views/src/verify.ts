import { compare, onBench, type Compared, type OnBuildProgress, type Workshop } from './workshop.ts';
import type { View } from './view.ts';

export interface Verified extends Compared {
  readonly events: number;
  readonly parked: number;
}

/**
 * Folds the log from zero and compares the outcome with the table that is read, at one and the same position.
 * Nothing is changed.
 */
export function verify<Row extends object>(
  workshop: Workshop,
  view: View<Row>,
  onProgress: OnBuildProgress = () => undefined,
): Promise<Verified> {
  return onBench(workshop, view, 'check', async (bench) => {
    const compared = await compare(bench, onProgress);
    await bench.client.query(`drop table views.${bench.fresh.name}`);
    return { ...compared, events: bench.build.events, parked: bench.build.parked.size };
  });
}
