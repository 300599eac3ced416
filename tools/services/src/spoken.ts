import type { ProcessName } from '@clientele/host/services';

/** A colour for each, that is readable on light and on dark. */
const COLOURS: Readonly<Record<ProcessName, number>> = {
  gateway: 36,
  customers: 32,
  contacts: 35,
  wallets: 33,
  documents: 34,
  views: 31,
};
const NAME_LENGTH = Math.max(...Object.keys(COLOURS).map((name) => name.length));
const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

interface Entry {
  readonly level: number;
  readonly msg: string;
}

const entryIn = (line: string): Entry | null => {
  if (!line.startsWith('{"level":')) return null;
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return null;
  }
};

/** What stands in every entry of a process, and so says nothing. */
const SAID_ALREADY: ReadonlySet<string> = new Set(['level', 'time', 'pid', 'hostname', 'name', 'msg']);

/** An entry of a log in the order in which people read. */
const readable = (line: string): string => {
  const entry = entryIn(line);
  if (entry === null) return line;
  const more = Object.entries(entry).flatMap(([name, value]) =>
    SAID_ALREADY.has(name) ? [] : [[name, name === 'err' ? (value as Error).message : value]],
  );
  const tail = more.length === 0 ? '' : ` ${JSON.stringify(Object.fromEntries(more))}`;
  return `${LEVELS[entry.level] ?? entry.level} ${entry.msg}${tail}`;
};

/** A line behind the name of who says it. */
export const spoken = (name: ProcessName, line: string, coloured: boolean): string => {
  const padded = name.padEnd(NAME_LENGTH);
  const shown = coloured ? `\u001B[${COLOURS[name]}m${padded}\u001B[0m` : padded;
  return `${shown}  ${readable(line)}`;
};
