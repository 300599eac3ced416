import { streamOf } from '@clientele/contracts';
import { named, type Entry, type Ledger } from './ledger.ts';
import type { LogRow } from './log-rows.ts';
import type { Request } from './requests.ts';

/** Something that must be so, and where it is not. */
export interface Check {
  readonly name: string;
  readonly faults: readonly string[];
}

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
  { name: 'of those who want the same external id one has it', faults: prizeFaults(ledger) },
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
  return rows.flatMap(({ type, tenant, number }) => {
    if (number === null) return [];
    const name = `${type} ${number} of ${tenant}`;
    if (given.has(name)) return [name];
    given.add(name);
    return [];
  });
};

const countFaults = (rows: readonly LogRow[], ledger: Ledger): string[] => {
  const recorded = new Map<string, Set<string>>();
  for (const { correlationId, command } of rows)
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

const placeFaults = (rows: readonly LogRow[], ledger: Ledger): string[] => {
  const taken = new Set<string>();
  return doneIn(ledger).flatMap(({ request, command, answer: { document } }) => {
    const row = rows[Number(document.position) - 1];
    if (row === undefined) return [`${named(command)} was answered position ${document.position}`];
    const isThere =
      row.correlationId === request.correlationId &&
      row.version === (document.version ?? row.version) &&
      row.stream === streamNamed(command.path, document.id, row.stream) &&
      !taken.has(row.command);
    taken.add(row.command);
    return isThere ? [] : [`${named(command)} is not what stands at position ${document.position}`];
  });
};

/** A deletion shows nothing, so it says nothing of its stream either. */
const streamNamed = (path: string, id: string | undefined, otherwise: string): string =>
  id === undefined ? otherwise : streamOf(path.startsWith('/v1/orders') ? 'order' : 'customer', TENANT, id);

const doneIn = (ledger: Ledger): readonly Entry[] =>
  [...ledger.requests.values()].flatMap((request) => ledger.doneOf(request));

const prizeFaults = (ledger: Ledger): string[] => {
  const holders = new Map<string, number>();
  for (const request of ledger.requests.values()) {
    const prize = prizeOf(request);
    if (prize !== undefined) holders.set(prize, (holders.get(prize) ?? 0) + ledger.doneOf(request).length);
  }
  return [...holders].flatMap(([prize, count]) => (count === 1 ? [] : [`${prize} has ${count} holders`]));
};

const prizeOf = ({ commands: [first] }: Request): string | undefined => {
  const body: { readonly externalId?: string } = first?.body ?? {};
  return body.externalId;
};
