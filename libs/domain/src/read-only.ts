import { refuse, type Refusal } from '@clientele/decider';
import { same } from './json.ts';

/** Members that come back from a read are taken when equal, refused when changed. */
export const readOnlyRefusal = <Shown extends object>(
  sent: { readonly [Name in keyof Shown]?: Shown[Name] | undefined },
  shown: Shown,
): Refusal | null => {
  const names = Object.keys(shown) as (keyof Shown & string)[];
  const changed = names.find((name) => sent[name] !== undefined && !same(sent[name], shown[name]));
  return changed === undefined ? null : refuse('read-only', { pointer: `/${changed}` });
};
