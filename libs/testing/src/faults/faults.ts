import { setTimeout as pause } from 'node:timers/promises';

/** Longest that anything is held up, unless told. */
export const DELAY_MS_MAX = 10;
/** How often anything is held up that can be. */
const DELAY_RATE = 0.05;

/**
 * `calm`: nothing strikes. `mild`: what nobody can tell from a busy day, so a port under it still passes its
 * conformance suite. `harsh`: whatever the contract of a port lets happen.
 */
export type Mood = 'calm' | 'mild' | 'harsh';

/** Numbers from 0 up to 1 that look like chance and are the same for the same seed (mulberry32). */
const randomOf = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** A seed of its own for each name (FNV-1a). */
const seedOf = (seed: number, name: string): number =>
  Buffer.from(name).reduce((mixed, byte) => Math.imul(mixed ^ byte, 0x01000193), seed);

/**
 * When what goes wrong. Each fault has a chance of its own, drawn from the seed and its name: so the same
 * seed strikes at, say, the same appends, in whatever order all else happens.
 */
export class Faults {
  /** How often each fault struck. */
  readonly struck = new Map<string, number>();
  readonly #chances = new Map<string, () => number>();

  constructor(
    readonly seed: number,
    public mood: Mood = 'calm',
  ) {}

  /** Whether something strikes now that may be seen by nobody. */
  strikes(name: string, rate: number): boolean {
    return this.mood !== 'calm' && this.#happens(name, rate);
  }

  /** Whether something fails now that its caller sees. */
  fails(name: string, rate: number): boolean {
    return this.mood === 'harsh' && this.#happens(name, rate);
  }

  /** Throws, now and then, what a server throws that is away. */
  outage(name: string, rate: number): void {
    if (this.fails(name, rate)) throw outageOf(name);
  }

  /** Holds up whatever is next, now and then. */
  async delay(name: string, msMax: number = DELAY_MS_MAX): Promise<void> {
    if (this.strikes(`${name} is late`, DELAY_RATE)) await pause(Math.ceil(this.draw(name) * msMax));
  }

  /** A number from 0 up to 1. */
  draw(name: string): number {
    const chance = this.#chances.get(name) ?? randomOf(seedOf(this.seed, name));
    this.#chances.set(name, chance);
    return chance();
  }

  #happens(name: string, rate: number): boolean {
    if (this.draw(name) >= rate) return false;
    this.struck.set(name, (this.struck.get(name) ?? 0) + 1);
    return true;
  }
}

/** The error of a connection that is gone. */
export const outageOf = (name: string): Error =>
  Object.assign(new Error(`injected: ${name}`), { code: 'ECONNRESET' });

/** Cuts a list into parts, now and then; at least one part, and none is empty unless the list is. */
export const torn = <T>(faults: Faults, name: string, rate: number, list: readonly T[]): (readonly T[])[] => {
  if (list.length < 2 || !faults.strikes(name, rate)) return [list];
  const parts: (readonly T[])[] = [];
  for (let start = 0; start < list.length;) {
    const end = start + 1 + Math.floor(faults.draw(name) * (list.length - start));
    parts.push(list.slice(start, end));
    start = end;
  }
  return parts;
};
