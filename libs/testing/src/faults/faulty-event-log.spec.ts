import { isOutage, MemoryEventLog, OutcomeUnknown, type StoredEvent } from '@clientele/event-store';
import {
  appendOf,
  eventLogConformance,
  eventsOf,
  newStream,
  write,
} from '@clientele/event-store/conformance';
import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Faults } from './faults.ts';
import { FaultyEventLog } from './faulty-event-log.ts';

const APPENDS = 300;

eventLogConformance('a log on a busy day', async () => {
  const faults = new Faults(1, 'mild');
  const log = new FaultyEventLog(new MemoryEventLog(), faults);
  return { log, close: () => log.close() };
});

const passes = (error: unknown): boolean =>
  error instanceof OutcomeUnknown || (error instanceof Error && isOutage(error));

/** Tries until it is done, as everybody does who works with a log. */
const persistently = async <T>(work: () => Promise<T>): Promise<T> => {
  for (;;)
    try {
      return await work();
    } catch (error) {
      if (!passes(error)) throw error;
    }
};

it('records each command once, and hides no event, from those who try again what passes', async () => {
  const faults = new Faults(1, 'harsh');
  const whole = new MemoryEventLog();
  const log = new FaultyEventLog(whole, faults);
  const commands = Array.from({ length: APPENDS }, () => appendOf([write(newStream(), 0, 2)], randomUUID()));
  await Promise.all(commands.map((append) => persistently(() => log.append(append))));
  while (!faults.struck.has('read of a command fails'))
    for (const { tenant, command } of commands)
      expect(await persistently(() => log.readCommand(tenant, command))).toHaveLength(2);

  const head = await persistently(() => log.head());
  const seen: StoredEvent[] = [];
  const { signal } = new AbortController();
  await persistently(async () => {
    const after = seen.at(-1)?.position ?? 0n;
    for await (const { events } of log.subscribe({ after, to: head, limit: 20, signal })) {
      seen.push(...events);
      if (seen.at(-1)?.position === head) return;
    }
  });
  expect(seen).toEqual(await eventsOf(whole.readAll({ after: 0n })));
  expect(seen).toHaveLength(APPENDS * 2);
  await log.close();
  for (const fault of [
    'append is not sent',
    'append is recorded after its caller gave up',
    'answer to an append is lost',
    'page of a subscription is torn',
    'subscription breaks off',
  ])
    expect([fault, faults.struck.get(fault)]).toEqual([fault, expect.any(Number)]);
});
