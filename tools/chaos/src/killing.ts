import { setTimeout as delay } from 'node:timers/promises';
import type { Check } from './check.ts';
import { killsOf, type Kill } from './kills.ts';
import type { Stage } from './stage.ts';

/** Every so many kills hit amid a rush of transactions. */
const KILLS_TO_A_RUSH = 3;

/** Kills the product so often, each part of it in turn. */
export const killing =
  (count: number) =>
  async (stage: Stage): Promise<readonly Check[]> => {
    const kills = killsOf(stage.random, stage.product.targets, count);
    const faults: string[] = [];
    for (const [index, kill] of kills.entries()) {
      if (index % KILLS_TO_A_RUSH === 0) await rush(stage);
      await delay(kill.afterMs);
      const said = `kill ${index + 1} of ${kills.length}: ${kill.target}`;
      const isHurried = kills[index + 1]?.isHasty === true;
      faults.push(...(await strike(stage, kill, { said, isHurried })));
    }
    const { dispensable } = stage.product;
    return dispensable.length === 0
      ? []
      : [{ name: `commands are done while the ${dispensable.join(', ')} is away`, faults }];
  };

const strike = async (
  stage: Stage,
  { target, isHasty }: Kill<string>,
  { said, isHurried }: { readonly said: string; readonly isHurried: boolean },
): Promise<readonly string[]> => {
  const { product, clients, ledger, tell } = stage;
  const [before, killedAt] = [ledger.answeredCount, performance.now()];
  await product.kill(target);
  const meanwhile = ledger.answeredCount - before;
  const isAway = product.dispensable.includes(target);
  const more = isAway ? `, with ${meanwhile} more while it was away` : '';
  const story = `${said}, after ${before} answers${more}`;
  clients.disturb();
  if (isHurried) {
    tell(story);
  } else {
    await recovered(stage);
    tell(`${story}; at work again after ${Math.round(performance.now() - killedAt)} ms`);
  }
  // A kill in haste hits a product that may do nothing for another reason.
  return isAway && !isHasty && meanwhile === 0 ? [story] : [];
};

/** Begins a rush, which is not over when it is killed. */
const rush = async ({ plot, clients }: Stage): Promise<void> => {
  const { before, rush: many } = plot.rush();
  await clients.sayAll(before);
  clients.beginAll(many);
};

/** Not when it says so, but when it does something. */
const recovered = async ({ product, plot, clients }: Stage): Promise<void> => {
  await Promise.all([clients.sayAll(plot.register()), product.ready()]);
};
