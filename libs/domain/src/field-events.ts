import type { Event } from '@clientele/contracts';
import { same } from './json.ts';

/** An event that says nothing but new values of fields: its type and the names of those fields. */
interface FieldEventNames {
  readonly open: readonly string[];
  readonly sealed: readonly string[];
}

/** The events that tell fields of an aggregate, made of their contracts: a new field needs no code here. */
export interface FieldEvents<Fields, E extends Event> {
  /** The event that begins a stream: its open members, and those sealed ones that differ from the blank. */
  readonly first: (blank: Fields, fields: Fields) => E;
  /** The events that turn one set of fields into another, each with only the members that changed. */
  readonly between: (before: Fields, after: Fields) => E[];
}

type Values = Readonly<Record<string, unknown>>;

const picked = (names: readonly string[], values: Values): Values =>
  Object.fromEntries(names.map((name) => [name, values[name]]));

/**
 * Reads the table of contracts once. `first` is the type of the event that begins a stream; the others come
 * in the table's order.
 */
export const fieldEvents = <Fields extends Values, E extends Event>(
  contracts: Readonly<Record<E['type'], FieldEventNames>>,
  first: E['type'],
): FieldEvents<Fields, E> => {
  const beginning: FieldEventNames = contracts[first];
  const others = Object.entries<FieldEventNames>(contracts).filter(([type]) => type !== first);
  // A contract names exactly the members that its event has, so what is made of it is such an event.
  const event = (type: string, open: Values, sealed: Values | null): E =>
    ({ type, data: sealed === null ? open : { ...open, sealed } }) as Event as E;

  return {
    first: (blank, fields) => {
      const sealed = beginning.sealed.filter((name) => !same(blank[name], fields[name]));
      return event(first, picked(beginning.open, fields), picked(sealed, fields));
    },
    between: (before, after) => {
      const changed = (name: string): boolean => !same(before[name], after[name]);
      const events: E[] = [];
      for (const [type, { open, sealed }] of others) {
        if (!open.some(changed) && !sealed.some(changed)) continue;
        const box = sealed.length === 0 ? null : picked(sealed.filter(changed), after);
        events.push(event(type, picked(open.filter(changed), after), box));
      }
      return events;
    },
  };
};
