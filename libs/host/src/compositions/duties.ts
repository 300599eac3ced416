import { ContiguityModule } from '../contiguity.ts';
import { ReactionsModule } from '../reactions.module.ts';
import type { ServiceModule } from '../root.ts';

/** Does what contexts do about one another's events. */
export const reactionsModule: ServiceModule = (storage) => ReactionsModule.over(storage);

/** Looks for gaps in the log. */
export const contiguityModule: ServiceModule = ({ log }) => ContiguityModule.of(log);
