import { expect, it } from '@jest/globals';
import { MemoryKeyStore } from '@clientele/keys';
import { Readable } from 'node:stream';
import { CannotImport, exportKeys, exportLog, importKeys, importLog } from './backup.ts';
import { appendOf, eventsOf, newStream, STRANGE_DATA, unplaced, write } from './conformance-specimens.ts';
import { PAGE_EVENTS, type StoredEvent } from './log.ts';
import { MemoryEventLog } from './memory.ts';
import { logId, openLog } from './opening.ts';

const given = async (...streams: string[]): Promise<MemoryEventLog> => {
  const log = new MemoryEventLog();
  await openLog(log);
  for (const stream of streams)
    await log.append(appendOf([write(stream, 0, 3), write(newStream('claim'), 0)]));
  return log;
};

/** The text as a file gives it, cut anywhere. */
async function* textOf(chunks: AsyncIterable<string>): AsyncIterable<string> {
  for await (const chunk of chunks)
    for (let at = 0; at < chunk.length; at += 777) yield chunk.slice(at, at + 777);
}

const allOf = (log: MemoryEventLog): Promise<readonly StoredEvent[]> => eventsOf(log.readAll({ after: 0n }));

/** A log that numbers its events otherwise, as a store of another make does. */
class SparseLog extends MemoryEventLog {
  override async restore(events: readonly StoredEvent[]): Promise<readonly bigint[]> {
    return (await super.restore(events)).map((position) => position * 100n);
  }
}

it('gives an exported log the same events and the same id elsewhere', async () => {
  const log = await given(newStream(), newStream());
  const strange = unplaced({ data: STRANGE_DATA, reason: 'zoë-🙂' });
  await log.append(appendOf([{ stream: newStream(), expected: 0, events: [strange] }]));
  const other = new MemoryEventLog();
  const imported = await importLog(other, textOf(exportLog(log)));
  expect(imported).toEqual({ events: 10, isMoved: false, logId: await logId(log) });
  expect(await allOf(other)).toEqual(await allOf(log));
});

it('keeps the events of a command together, however many there are', async () => {
  const log = await given(newStream());
  const [stream, command] = [newStream(), 'a command of its own'];
  await log.append(appendOf([write(stream, 0, PAGE_EVENTS)], command));
  await log.append(appendOf([write(newStream(), 0, 3)]));
  const other = new MemoryEventLog();
  await importLog(other, textOf(exportLog(log)));
  expect(await other.readCommand('acme', command)).toEqual(await log.readCommand('acme', command));
});

it('gives a log that cannot keep the positions a new id', async () => {
  const log = await given(newStream());
  const other = new SparseLog();
  const { isMoved, logId: id } = await importLog(other, textOf(exportLog(log)));
  expect([isMoved, id === (await logId(log)), id]).toEqual([true, false, await logId(other)]);
  const last = (await allOf(other)).at(-1);
  expect(last).toMatchObject({ type: 'LogMoved', data: { logId: id, from: await logId(log) } });
});

it('imports into a log that was never opened, and into no other', async () => {
  const log = await given(newStream());
  const opened = await given();
  await expect(importLog(opened, textOf(exportLog(log)))).rejects.toThrow(CannotImport);
  expect(await allOf(opened)).toHaveLength(1);
});

it.each([
  ['nothing', []],
  ['something else', ['{"hello": "world"}']],
  ['what is no JSON', ['id,type,stream']],
])('refuses to import %s', async (_, lines) => {
  await expect(importLog(new MemoryEventLog(), textOf(Readable.from(lines)))).rejects.toThrow(CannotImport);
});

it('moves keys as they are, wrapped', async () => {
  const [keys, others] = [new MemoryKeyStore(), new MemoryKeyStore()];
  const wrapped = Uint8Array.from({ length: 60 }, (_, index) => index);
  const all = Array.from({ length: 2_500 }, (_, index) => ({ kid: `key-${index}`, wrapped }));
  await keys.add(all);
  await keys.destroy(['key-7']);
  expect(await importKeys(others, textOf(exportKeys(keys)))).toBe(2_499);
  expect(await others.find(['key-6', 'key-7', 'key-2499'])).toEqual(
    await keys.find(['key-6', 'key-7', 'key-2499']),
  );
});
