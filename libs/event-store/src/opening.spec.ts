import { expect, it } from '@jest/globals';
import { logEvents } from '@clientele/contracts';
import { eventsOf } from './conformance-specimens.ts';
import { MemoryEventLog } from './memory.ts';
import { logId, NeverOpened, openLog, recordMove } from './opening.ts';

it('gives a log its id with its first event, whoever comes first', async () => {
  const log = new MemoryEventLog();
  const ids = await Promise.all([openLog(log), openLog(log), openLog(log)]);
  expect(new Set([...ids, await logId(log), await openLog(log)]).size).toBe(1);
  const events = await eventsOf(log.readAll({ after: 0n }));
  expect(events).toMatchObject([
    { type: 'LogOpened', stream: 'log-_', tenant: '_', data: { logId: ids[0] } },
  ]);
});

it('knows no id of a log that was never opened', async () => {
  await expect(logId(new MemoryEventLog())).rejects.toThrow(NeverOpened);
});

it('gives a log that was moved a new id', async () => {
  const log = new MemoryEventLog();
  const before = await openLog(log);
  const after = await recordMove(log, before);
  expect(after).not.toBe(before);
  expect(await logId(log)).toBe(after);
  expect(await openLog(log)).toBe(after);
});

it('records only what the contracts declare', async () => {
  const log = new MemoryEventLog();
  await recordMove(log, await openLog(log));
  for (const { type, data } of await eventsOf(log.readAll({ after: 0n })))
    expect(logEvents[type as 'LogOpened' | 'LogMoved'].data.parse(data)).toEqual(data);
});
