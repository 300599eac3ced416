import type { Act, Chapter } from './chapter.ts';
import { contacts } from './contacts.ts';
import { customers, register } from './customers.ts';
import { documents } from './documents.ts';
import type { Random } from './random.ts';
import { stepsOf, type Answer, type Command, type Request, type Shown, type Step } from './requests.ts';
import { rushOf, transactions, type Rush } from './transactions.ts';
import { wallets } from './wallets.ts';
import { World } from './world.ts';

const CHAPTERS: readonly Chapter[] = [customers, contacts, wallets, documents, transactions];
const ACTS = CHAPTERS.flatMap(({ acts }) => acts);
const SHARES = ACTS.reduce((sum, [share]) => sum + share, 0);
const LESSONS = CHAPTERS.flatMap(({ lessons }) => lessons);

/** What clients do to one another, by chance and on what they were told. Each command changes something. */
export class Plot {
  readonly #world: World;

  constructor(random: Random, keyPrefix: string) {
    this.#world = new World(random, keyPrefix);
  }

  /** What a client does next; all of it at once. */
  next(): readonly Request[] {
    const requests = this.#chosen()(this.#world);
    return requests.length === 0 ? this.register() : requests;
  }

  /** Remembers what was done. */
  learn(command: Command, { document }: Answer): void {
    const steps = stepsOf(command);
    if (steps.length === 0) this.#learn(command, document);
    for (const [index, step] of steps.entries()) {
      const shown = document.results?.[index]?.body;
      if (shown) this.#learn(step, shown);
    }
  }

  register(): readonly Request[] {
    return register(this.#world);
  }

  rush(): Rush {
    return rushOf(this.#world);
  }

  #chosen(): Act {
    let left = this.#world.random.between(1, SHARES);
    for (const [share, act] of ACTS) {
      left -= share;
      if (left <= 0) return act;
    }
    return register;
  }

  #learn({ method, path }: Step, shown: Shown): void {
    const [, about = ''] = /^\/v1\/customers\/([^/]+)/.exec(path) ?? [];
    if (this.#world.isKept(about)) return;
    for (const lesson of LESSONS) {
      const named = lesson.method === method ? lesson.path.exec(path) : null;
      if (named !== null) lesson.learn(this.#world, shown, named.slice(1));
    }
  }
}
