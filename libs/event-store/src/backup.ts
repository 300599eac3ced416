import type { KeyStore, WrappedKey } from '@clientele/keys';
import { PAGE_EVENTS, type EventLog, type StoredEvent } from './log.ts';
import { logId, recordMove } from './opening.ts';

/** Keys that are stored at once. */
const KEYS_AT_ONCE = 1_000;

/** What an import did. */
export interface Imported {
  readonly events: number;
  readonly logId: string;
  /** The positions could not be kept: nobody may go on with those of the log that was exported. */
  readonly isMoved: boolean;
}

/**
 * An import was given a log that has events, or text that is no export. Nothing may be built on what it left.
 */
export class CannotImport extends Error {
  override readonly name = 'CannotImport';
}

/**
 * Everything in the log up to now, exactly as it is stored: a line of JSON an event, a page of lines a chunk.
 */
export async function* exportLog(log: EventLog): AsyncIterable<string> {
  for await (const { events } of log.readAll({ after: 0n })) if (events.length > 0) yield linesOf(events);
}

const linesOf = (events: readonly StoredEvent[]): string =>
  events.map((event) => `${JSON.stringify({ ...event, position: String(event.position) })}\n`).join('');

/**
 * Puts the text of an export into a log that was never opened. Where the log cannot keep the positions, its
 * last event says so.
 */
export const importLog = async (log: EventLog, text: AsyncIterable<string>): Promise<Imported> => {
  if ((await log.head()) > 0n)
    throw new CannotImport('the log was opened already: an import begins with an empty one');
  let events = 0;
  let isMoved = false;
  for await (const page of wholeCommands(parsed(text, eventOf))) {
    const positions = await log.restore(page);
    events += page.length;
    isMoved ||= page.some(({ position }, index) => position !== positions[index]);
  }
  if (events === 0) throw new CannotImport('there is no event to import');
  const id = await logId(log);
  return { events, isMoved, logId: isMoved ? await recordMove(log, id) : id };
};

/**
 * Every key that was not destroyed, wrapped as it is stored: a line of JSON a key. Keep them apart from the
 * log.
 */
export async function* exportKeys(keys: KeyStore): AsyncIterable<string> {
  for await (const page of keys.all())
    yield page.map(({ kid, wrapped }) => `${JSON.stringify({ kid, wrapped: toBase64(wrapped) })}\n`).join('');
}

/** Puts exported keys into a store that has none of them, and tells how many there were. */
export const importKeys = async (keys: KeyStore, text: AsyncIterable<string>): Promise<number> => {
  let page: WrappedKey[] = [];
  let count = 0;
  const store = async () => {
    await keys.add(page);
    count += page.length;
    page = [];
  };
  for await (const key of parsed(text, keyOf)) {
    page.push(key);
    if (page.length === KEYS_AT_ONCE) await store();
  }
  await store();
  return count;
};

async function* parsed<T>(text: AsyncIterable<string>, parse: (line: string) => T): AsyncIterable<T> {
  let number = 0;
  for await (const line of splitLines(text)) {
    number += 1;
    yield parsedLine(line, number, parse);
  }
}

const parsedLine = <T>(line: string, number: number, parse: (line: string) => T): T => {
  try {
    return parse(line);
  } catch (cause) {
    throw new CannotImport(`line ${number} is not of an export`, { cause });
  }
};

/**
 * Lines end with a newline and nothing else: JSON leaves the other line separators of Unicode as they are.
 */
async function* splitLines(text: AsyncIterable<string>): AsyncIterable<string> {
  let rest = '';
  for await (const chunk of text) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

const eventOf = (line: string): StoredEvent => {
  const event: Omit<StoredEvent, 'position'> & { readonly position: string } = JSON.parse(line);
  return { ...event, position: BigInt(event.position) };
};

const keyOf = (line: string): WrappedKey => {
  const { kid, wrapped }: { readonly kid: string; readonly wrapped: string } = JSON.parse(line);
  return { kid, wrapped: new Uint8Array(Buffer.from(wrapped, 'base64')) };
};

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Pages that end where a command does. */
async function* wholeCommands(events: AsyncIterable<StoredEvent>): AsyncIterable<readonly StoredEvent[]> {
  let page: StoredEvent[] = [];
  for await (const event of events) {
    if (page.length >= PAGE_EVENTS && page.at(-1)?.commandId !== event.commandId) {
      yield page;
      page = [];
    }
    page.push(event);
  }
  if (page.length > 0) yield page;
}
