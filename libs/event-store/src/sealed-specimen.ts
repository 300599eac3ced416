import { declareEvents, type Event } from '@clientele/contracts';
import { LocalKey, MemoryKeyStore, openKeyRing, type KeyRing } from '@clientele/keys';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Codec } from './codec.ts';
import type { SealedBox, StoredEvent } from './log.ts';
import type { Draft, DraftWrite, Failed, Opened, Stamp } from './store.ts';

/** A small family of events, one with sealed members and one with nothing to say. */
export const contracts = declareEvents({
  Named: { open: { number: z.int() }, sealed: { name: z.string(), more: z.json().optional() } },
  Paused: {},
});
export const STREAM = 'customer-acme-0199';

/** Keys that end with the spec. */
export const openRing = (store = new MemoryKeyStore(), kek = LocalKey.random()): Promise<KeyRing> =>
  openKeyRing(store, kek);

export const named = (name: string, number = 1): Event => ({
  type: 'Named',
  data: { number, sealed: { name } },
});
export const paused: Event = { type: 'Paused', data: {} };
const draft = (event: Event): Draft => ({ id: randomUUID(), event, step: 0 });

export const write = (events: readonly Event[], place: Partial<DraftWrite> = {}): DraftWrite => ({
  stream: STREAM,
  expected: 0,
  kid: null,
  drafts: events.map(draft),
  ...place,
});

export const stamp = (reasonNote: string | null = null): Stamp => ({
  tenant: 'acme',
  actor: 'key:1',
  via: 'native',
  reason: reasonNote === null ? null : 'typo',
  reasonNote,
  commandId: 'command',
  fingerprint: 'fingerprint',
  correlationId: randomUUID(),
  causationId: null,
  traceparent: null,
});

/** The events of an append with a place in the log, as an adapter gives them back: through JSON. */
export const stored = async (codec: Codec, writes: readonly DraftWrite[], by: Stamp = stamp()) => {
  const { append } = await codec.seal({ stamp: by, writes });
  const events = append.writes.flatMap(({ stream, expected, events: unplaced }) =>
    unplaced.map((event, index) => ({ ...event, stream, version: expected + index + 1 })),
  );
  return events.map((event, index): StoredEvent => ({
    ...event,
    data: JSON.parse(JSON.stringify(event.data)),
    position: BigInt(index + 1),
    at: '2026-01-01T00:00:00.000Z',
  }));
};

export const storedOne = async (codec: Codec, event: Event, by: Stamp = stamp()): Promise<StoredEvent> => {
  const [only] = await stored(codec, [write([event])], by);
  if (only === undefined) throw new Error('nothing was sealed');
  return only;
};

export const openOne = async (codec: Codec, event: StoredEvent): Promise<Opened | Failed> => {
  const [only] = await codec.open([event]);
  if (only === undefined) throw new Error('nothing was opened');
  return only;
};

export const boxOf = ({ data }: StoredEvent): SealedBox => {
  if (data.sealed === undefined) throw new Error('the event has no box');
  return data.sealed;
};

export const withBox = (event: StoredEvent, change: Partial<SealedBox>): StoredEvent => ({
  ...event,
  data: { ...event.data, sealed: { ...boxOf(event), ...change } },
});

export const flipped = (base64: string, index: number): string => {
  const bytes = Buffer.from(base64, 'base64');
  const at = index % bytes.length;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes.toString('base64');
};

export const dataOf = (entry: Opened | Failed): unknown => {
  if ('stored' in entry) throw entry.error;
  return entry.data;
};
