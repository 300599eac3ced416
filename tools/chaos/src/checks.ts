import { streamOf } from '@clientele/contracts';
import type { Check } from './check.ts';
import { named, type Entry, type Ledger } from './ledger.ts';
import { categoryOf, type LogRow } from './log-rows.ts';
import { stepsOf, type Request } from './requests.ts';

const TENANT = 'default';

/** What must be true of a log, whatever happened while it was written. */
export const checksOfLog = (rows: readonly LogRow[]): readonly Check[] => [
  { name: 'positions are 1, 2, 3 without a gap', faults: positionFaults(rows) },
  { name: 'versions of every stream are 1, 2, 3 without a gap', faults: versionFaults(rows) },
  { name: 'every command is in the log whole, and once', faults: commandFaults(rows) },
  { name: 'no number was given twice', faults: numberFaults(rows) },
];

/** What the product promised its clients, compared with the log. */
export const checksOfPromises = (rows: readonly LogRow[], ledger: Ledger): readonly Check[] => [
  { name: 'every answer was what it had to be, and the same when asked again', faults: ledger.faults },
  {
    name: 'what was acknowledged is recorded once, what was refused not at all',
    faults: countFaults(rows, ledger),
  },
  { name: 'what was acknowledged is where the answer said', faults: placeFaults(rows, ledger) },
  { name: 'every transaction is there whole', faults: wholeFaults(rows, ledger) },
  { name: 'of those who want the same name or number one has it', faults: prizeFaults(ledger) },
];

const positionFaults = (rows: readonly LogRow[]): string[] =>
  rows.flatMap(({ position }, index) =>
    position === index + 1 ? [] : [`position ${position} stands where ${index + 1} should`],
  );

const versionFaults = (rows: readonly LogRow[]): string[] => {
  const versions = new Map<string, number>();
  return rows.flatMap(({ stream, version }) => {
    const expected = (versions.get(stream) ?? 0) + 1;
    versions.set(stream, version);
    return version === expected ? [] : [`version ${version} of ${stream} stands where ${expected} should`];
  });
};

/** The events of a command follow one another, and the first of them says how many they are. */
const commandFaults = (rows: readonly LogRow[]): string[] => {
  const recorded = new Set<string>();
  return runsOf(rows).flatMap(({ name, events }) => {
    const isAgain = recorded.has(name);
    recorded.add(name);
    if (isAgain) return [`command ${name} is in the log again at position ${events[0]?.position}`];
    const [size, ...others] = events.map(({ commandEvents }) => commandEvents);
    const isWhole = size === events.length && others.every((other) => other === null);
    return isWhole ? [] : [`command ${name} has ${events.length} events, and said ${size}`];
  });
};

interface CommandRun {
  readonly name: string;
  readonly events: LogRow[];
}

const runsOf = (rows: readonly LogRow[]): readonly CommandRun[] => {
  const runs: CommandRun[] = [];
  for (const row of rows) {
    const name = `${row.tenant}/${row.command}`;
    const last = runs.at(-1);
    if (last?.name === name) last.events.push(row);
    else runs.push({ name, events: [row] });
  }
  return runs;
};

const numberFaults = (rows: readonly LogRow[]): string[] => {
  const given = new Set<string>();
  return rows.flatMap((row) => {
    if (row.version > 1 || row.data.number === undefined) return [];
    const name = `${categoryOf(row)} ${row.data.number} of ${row.tenant}`;
    if (given.has(name)) return [name];
    given.add(name);
    return [];
  });
};

const countFaults = (rows: readonly LogRow[], ledger: Ledger): string[] => {
  const recorded = new Map<string, Set<string>>();
  // What a command set off has its correlation id too.
  for (const { correlationId, command } of rows.filter(({ causationId }) => causationId === null))
    recorded.set(correlationId, (recorded.get(correlationId) ?? new Set()).add(command));
  return [...ledger.requests.values()].flatMap((request) => {
    const expected = ledger.doneOf(request).length;
    const found = recorded.get(request.correlationId)?.size ?? 0;
    const [first] = request.commands;
    return found === expected || first === undefined
      ? []
      : [`${named(first)}: ${expected} commands were acknowledged, ${found} are in the log`];
  });
};

/** All commands of a transaction have left events, and the last of them is where the answer said. */
const wholeFaults = (rows: readonly LogRow[], ledger: Ledger): string[] => {
  const byCommand = Map.groupBy(rows, ({ command }) => command);
  return ledger.doneEntries().flatMap(({ command, answer: { through } }) => {
    const count = stepsOf(command).length;
    if (count === 0) return [];
    const events = byCommand.get(rows[Number(through) - 1]?.command ?? '') ?? [];
    const steps = new Set(events.map(({ step }) => step));
    return steps.size === count ? [] : [`${named(command)} has events of ${steps.size} of ${count} commands`];
  });
};

const placeFaults = (rows: readonly LogRow[], ledger: Ledger): string[] => {
  const taken = new Set<string>();
  return ledger.doneEntries().flatMap((entry) => {
    const { request, command, answer } = entry;
    const through = answer.through ?? answer.document.position;
    const row = rows[Number(through) - 1];
    if (row === undefined) return [`${named(command)} was answered position ${through}`];
    const isThere = row.correlationId === request.correlationId && !taken.has(row.command);
    taken.add(row.command);
    return isThere && isShown(rows, entry)
      ? []
      : [`${named(command)} is not what stands at position ${through}`];
  });
};

/** Whether what was shown is the stream of the resource, at its version. */
const isShown = (rows: readonly LogRow[], { command, answer: { document } }: Entry): boolean => {
  const { id, version, position } = document;
  if (id === undefined || version === undefined || position === undefined) return true;
  const row = rows[Number(position) - 1];
  return row?.version === version && row.stream === streamNamed(command.path, id);
};

const ENTRIES_PATTERN = /^\/v1\/customers\/([^/]+)\/credit\/entries$/;

/** The stream of what a path is about, whose id was answered. */
const streamNamed = (path: string, id: string): string => {
  const [, owner] = ENTRIES_PATTERN.exec(path) ?? [];
  if (owner !== undefined) return streamOf('credit', TENANT, owner);
  const [, , plural = ''] = path.split('/');
  return streamOf(plural.slice(0, -1), TENANT, id);
};

const prizeFaults = (ledger: Ledger): string[] => {
  const holders = new Map<string, number>();
  for (const request of ledger.requests.values()) {
    const prize = prizeOf(request);
    if (prize !== undefined) holders.set(prize, (holders.get(prize) ?? 0) + ledger.doneOf(request).length);
  }
  return [...holders].flatMap(([prize, count]) => (count === 1 ? [] : [`${prize} has ${count} holders`]));
};

const prizeOf = ({ commands: [first] }: Request): string | undefined => {
  const body: { readonly externalId?: string; readonly serialNumber?: string } = first?.body ?? {};
  const { externalId, serialNumber } = body;
  return [externalId, serialNumber].find((wanted) => wanted?.startsWith('prize') === true);
};
