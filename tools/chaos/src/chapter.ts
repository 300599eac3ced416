import type { Request, Shown } from './requests.ts';
import type { World } from './world.ts';

/** One thing that clients do, all of it at once; nothing when what it needs is not there yet. */
export type Act = (world: World) => readonly Request[];

/** What an answer to a path tells of the world. */
export interface Lesson {
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly path: RegExp;
  readonly learn: (world: World, shown: Shown, named: readonly string[]) => void;
}

/** What clients do in one context. */
export interface Chapter {
  /** Each with how often it is done, in relation to all others. */
  readonly acts: readonly (readonly [share: number, act: Act])[];
  readonly lessons: readonly Lesson[];
}

export const CUSTOMERS = '/v1/customers';

/** Does something with a customer that is there. */
export const ofCustomer =
  (act: (world: World, id: string) => readonly Request[]): Act =>
  (world) => {
    const id = world.customers.some(world.random);
    return id === undefined ? [] : act(world, id);
  };
