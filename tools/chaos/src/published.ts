import { contextOfStream, messageKeyOf, topicOf } from '@clientele/contracts';
import type { Check } from './check.ts';
import type { LogRow } from './log-rows.ts';

/** What of a message on a topic is looked at. */
export interface Published {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly id: string;
  readonly position: number;
}

/** The messages without those that say again what was said. */
export const firstOnes = (messages: readonly Published[]): readonly Published[] => {
  const seen = new Set<string>();
  return messages.filter(({ id }) => !seen.has(id) && seen.add(id));
};

/** What must be true of the topics, whatever happened to relays and brokers. */
export const checksOfTopics = (
  rows: readonly LogRow[],
  messages: readonly Published[],
  prefix: string,
): readonly Check[] => {
  const once = firstOnes(messages);
  return [
    {
      name: 'every event of the contexts is on its topic, and no other',
      faults: placeFaults(rows, once, prefix),
    },
    { name: 'the events of a key come in their order, in one partition', faults: orderFaults(once) },
  ];
};

const placeFaults = (rows: readonly LogRow[], once: readonly Published[], prefix: string): string[] => {
  const places = new Map(once.map(({ id, topic, key, position }) => [id, `${topic} ${key} ${position}`]));
  const faults = rows.flatMap(({ id, stream, position, type }) => {
    const context = contextOfStream(stream);
    if (context === null) return [];
    const expected = `${topicOf(prefix, context)} ${messageKeyOf(stream)} ${position}`;
    const found = places.get(id);
    places.delete(id);
    return found === expected ? [] : [`${type} should be ${expected} and is ${found ?? 'nowhere'}`];
  });
  return [...faults, ...[...places].map(([id, place]) => `${place} (${id}) is not of the log`)];
};

const orderFaults = (once: readonly Published[]): string[] => {
  const last = new Map<string, Published>();
  return once.flatMap((message) => {
    const { topic, partition, key, position } = message;
    const before = last.get(`${topic} ${key}`);
    last.set(`${topic} ${key}`, message);
    return before === undefined || (before.position < position && before.partition === partition)
      ? []
      : [`${key} has ${position} in ${topic}/${partition} after ${before.position} in ${before.partition}`];
  });
};
