import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { FolderBlobStore } from '@clientele/blob-store';
import { parseStream, reactionsTo, reactionStream } from '@clientele/contracts';
import type { StoredEvent } from '@clientele/event-store';
import { startService, type Around } from '@clientele/host';
import {
  Faults,
  FaultyBlobStore,
  FaultyEventLog,
  FaultyKeyStore,
  FaultyMessageBus,
  patient,
  type Acknowledged,
} from '@clientele/testing';
import { SERVICES } from './services.ts';
import { metricsAt, type Topology } from './topology.specimen.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
/** Longest that reactions may take to end once nothing fails any more. */
const REACTIONS_MS_MAX = 60_000;
const LOOK_MS = 100;

const aroundWith = (faults: Faults): Around => ({
  log: (log) => new FaultyEventLog(log, faults),
  keyStore: (keyStore) => new FaultyKeyStore(keyStore, faults),
  bus: (bus) => new FaultyMessageBus(bus, faults),
  blobs: (blobs) => new FaultyBlobStore(blobs, faults),
});

/**
 * The platform in one process, over ports that are slow, tear, repeat, fail and tell late, as soon as it has
 * started; called by a client that tries again what passes. At the end nothing fails any more.
 */
export const withFaults: Topology = async (environment) => {
  console.log(`ports with faults, SEED=${SEED}`);
  const faults = new Faults(SEED);
  const acknowledged: Acknowledged[] = [];
  const service = await startService('platform', SERVICES, environment, { around: aroundWith(faults) });
  faults.mood = 'harsh';
  return {
    url: service.url,
    environment,
    metrics: () => metricsAt(service.url),
    client: (api) => patient(api, (write) => acknowledged.push(write)),
    verify: async (log) => {
      faults.mood = 'calm';
      // A test that took too long may still go on with what it does.
      const promises = [...acknowledged];
      const events = await settled(log);
      const wrong = [
        ...brokenCommands(events),
        ...brokenPromises(events, promises),
        ...(await strayBytes(events, join(environment['DATA_DIR'] ?? '', 'documents'))),
      ];
      if (wrong.length > 0) throw new Error(wrong.join('\n'));
      if (faults.struck.size === 0) throw new Error('no fault struck, so nothing was tried');
    },
    stop: () => service.stop(),
  };
};

/** All events, once every reaction has ended that they set off. */
const settled = async (log: () => Promise<readonly StoredEvent[]>): Promise<readonly StoredEvent[]> => {
  const until = performance.now() + REACTIONS_MS_MAX;
  for (;;) {
    const events = await log();
    const open = openReactions(events);
    if (open.length === 0) return events;
    if (performance.now() > until) throw new Error(`never ended: ${open.join(', ')}`);
    await pause(LOOK_MS);
  }
};

const openReactions = (events: readonly StoredEvent[]): readonly string[] => {
  const ended = Map.groupBy(
    events.filter(({ type }) => type === 'ReactionEnded'),
    ({ stream }) => stream,
  );
  return events.flatMap((cause) => {
    const stream = reactionStream(cause);
    const names = (ended.get(stream) ?? []).map(({ data }) => data['reaction']);
    return reactionsTo(cause.type)
      .filter((reaction) => names.filter((name) => name === reaction).length !== 1)
      .map((reaction) => `${reaction} of ${cause.stream}`);
  });
};

/** Commands whose events do not follow one another, as those of one append do. */
const brokenCommands = (events: readonly StoredEvent[]): readonly string[] => {
  const known = new Set<string>();
  return events.flatMap(({ tenant, commandId, position }, index) => {
    const before = events[index - 1];
    if (before?.commandId === commandId && before.tenant === tenant) return [];
    const name = `${tenant} ${commandId}`;
    if (known.has(name)) return [`a command is in the log again at position ${position}`];
    known.add(name);
    return [];
  });
};

/**
 * Acknowledged writes that are not where the answer said, or in the log more than once. One that repeated
 * another, or changed nothing, is answered the position of what was recorded before.
 */
const brokenPromises = (
  events: readonly StoredEvent[],
  acknowledged: readonly Acknowledged[],
): readonly string[] => {
  const byPosition = new Map(events.map((event) => [event.position, event]));
  const own = Map.groupBy(
    events.filter(({ causationId }) => causationId === null),
    ({ correlationId }) => correlationId,
  );
  return acknowledged.flatMap(({ correlationId, position, by }) => {
    const said = byPosition.get(position);
    if (said === undefined || said.at > by) return [`what was acknowledged at ${position} is lost`];
    const recorded = own.get(correlationId) ?? [];
    if (new Set(recorded.map(({ commandId }) => commandId)).size > 1)
      return [`what was acknowledged at ${position} was recorded twice`];
    const last = recorded.at(-1)?.position ?? position;
    return last === position ? [] : [`what was acknowledged at ${position} was recorded at ${last}`];
  });
};

/** Documents without bytes, and bytes without a document, after the sweep that every start begins with. */
const strayBytes = async (events: readonly StoredEvent[], folder: string): Promise<readonly string[]> => {
  const keysOf = (name: string) =>
    events.flatMap(({ type, stream }) => {
      const { tenant, id } = parseStream(stream);
      return type === name ? [`${tenant}/${id}`] : [];
    });
  const deleted = new Set(keysOf('DocumentDeleted'));
  const due = new Set(keysOf('DocumentStored').filter((key) => !deleted.has(key)));
  await new FolderBlobStore(folder).sweep(new Date(Date.now() + 1_000), async (key) => due.has(key));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const found = new Set(files.map(({ parentPath, name }) => `${basename(parentPath)}/${name}`));
  const missing = [...due].filter((key) => !found.has(key));
  const stray = [...found].filter((key) => !due.has(key.replace('.thumbnail', '')));
  return [
    ...missing.map((key) => `there are no bytes of document ${key}`),
    ...stray.map((key) => `there are bytes of no document: ${key}`),
  ];
};
