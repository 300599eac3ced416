import type { KeyObject } from 'node:crypto';
import { setImmediate as otherWork } from 'node:timers/promises';
import type { Event, EventContract } from '@clientele/contracts';
import type { DataKey, KeyRing } from '@clientele/keys';
import { bindingOf, openBox, sealBox } from './box.ts';
import type { Append, SealedBox, StoredEvent, UnplacedEvent, Write } from './log.ts';
import type { Draft, DraftAppend, DraftWrite, Failed, Opened, Stamp } from './store.ts';

/** Events that are opened before other work has its turn. */
export const OPENED_AT_ONCE = 500;

/** An event of a type or schema that only newer code knows. Whoever folds it must stop, not skip it. */
export class TooNew extends Error {
  override readonly name = 'TooNew';
  readonly type: string;
  readonly schema: number;
  readonly position: bigint;

  constructor({ type, schema, position }: StoredEvent) {
    super(`the event at position ${position} is newer than this code: ${type}, schema ${schema}`);
    this.type = type;
    this.schema = schema;
    this.position = position;
  }
}

/** An event whose box was damaged or exchanged, or that cannot be lifted to the newest schema. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  readonly stream: string;
  readonly position: bigint;

  constructor({ type, stream, position }: StoredEvent, options: ErrorOptions) {
    super(`the event at position ${position} cannot be read: ${type} in ${stream}`, options);
    this.stream = stream;
    this.position = position;
  }
}

/** An append as the log takes it, and the key that each of its writes was sealed under. */
export interface SealedAppend {
  readonly append: Append;
  readonly kids: readonly (string | null)[];
}

/** What a decision said, taken apart: `sealed` is `undefined` or `null` when there is nothing to seal. */
type DraftData = { readonly sealed?: object | null };

/**
 * What the box holds is JSON: the sealed members, or in brackets the note to the command's reason before
 * them. So the note costs the events without one nothing, and collides with no member.
 */
type BoxContent = object | readonly [note: string, sealed: object | null];

/** Between events as they are decided and as they are stored: seals and opens boxes, lifts old schemas. */
export class Codec {
  readonly #contracts: ReadonlyMap<string, EventContract>;
  /** What is in a box that was sealed here, for as long as somebody holds the box itself. */
  readonly #contents = new WeakMap<SealedBox, BoxContent>();

  constructor(
    private readonly ring: KeyRing,
    contracts: Readonly<Record<string, EventContract>>,
  ) {
    this.#contracts = new Map(Object.entries(contracts));
  }

  /** Seals a command's drafts. All of one stream go under one key: the last that it names, or a fresh one. */
  async seal({ stamp, writes }: DraftAppend): Promise<SealedAppend> {
    const noted = stamp.reasonNote === null ? null : noteCarrier(writes);
    const sealed: Write[] = [];
    const kids: (string | null)[] = [];
    for (const write of writes) {
      const { stream, expected, drafts } = write;
      const found = drafts.some((draft) => draft === noted || sealedOf(draft.event))
        ? this.#keyFor(write)
        : null;
      const key = found instanceof Promise ? await found : found;
      const events = drafts.map((draft) =>
        this.#stored(stamp, draft, stream, { key, noted: draft === noted }),
      );
      sealed.push({ stream, expected, events });
      kids.push(key === null ? null : key.kid);
    }
    return { append: { tenant: stamp.tenant, command: stamp.commandId, writes: sealed }, kids };
  }

  /** Opens events in their order; one that fails does not touch the others. One query finds missing keys. */
  async open(events: readonly StoredEvent[]): Promise<(Opened | Failed)[]> {
    const kids = new Set<string>();
    for (const { data } of events) if (data.sealed) kids.add(data.sealed.kid);
    const keys = await this.ring.keys(kids);
    const opened: (Opened | Failed)[] = [];
    for (const stored of events) {
      if (opened.length % OPENED_AT_ONCE === OPENED_AT_ONCE - 1) await otherWork();
      opened.push(this.#openOrFail(stored, keys));
    }
    return opened;
  }

  #keyFor({ kid }: DraftWrite): DataKey | Promise<DataKey> {
    if (kid === null) return this.ring.fresh();
    const key = this.ring.cached(kid);
    return key ? { kid, key } : this.#findKey(kid);
  }

  // The stream's key may be destroyed already: what is said after that goes under a new one.
  async #findKey(kid: string): Promise<DataKey> {
    const key = (await this.ring.keys([kid])).get(kid);
    return key ? { kid, key } : this.ring.fresh();
  }

  #stored(
    stamp: Stamp,
    { id, event, step }: Draft,
    stream: string,
    { key, noted }: { readonly key: DataKey | null; readonly noted: boolean },
  ): UnplacedEvent {
    const { schema, sealed: sealable } = this.#contractOf(event.type);
    const data = event.data as DraftData;
    const sealed = sealedOf(event);
    if (sealed && sealable.length === 0) throw new Error(`the contract of ${event.type} seals nothing`);
    const content = noted ? [stamp.reasonNote, sealed] : sealed;
    const box =
      content &&
      key &&
      sealBox(key, JSON.stringify(content), bindingOf({ id, type: event.type, schema, stream }));
    if (box) this.#contents.set(box, content);
    return {
      id,
      type: event.type,
      schema,
      tenant: stamp.tenant,
      actor: stamp.actor,
      via: stamp.via,
      reason: stamp.reason,
      commandId: stamp.commandId,
      step,
      fingerprint: stamp.fingerprint,
      correlationId: stamp.correlationId,
      causationId: stamp.causationId,
      traceparent: stamp.traceparent,
      data: box ? { ...data, sealed: box } : withoutSealed(data),
    };
  }

  #contractOf(type: string): EventContract {
    const contract = this.#contracts.get(type);
    if (contract === undefined) throw new Error(`no contract declares the event ${type}`);
    return contract;
  }

  #openOrFail(stored: StoredEvent, keys: ReadonlyMap<string, KeyObject | null>): Opened | Failed {
    const contract = this.#contracts.get(stored.type);
    if (contract === undefined || stored.schema > contract.schema)
      return { stored, error: new TooNew(stored) };
    try {
      return this.#openEvent(stored, contract, keys.get(stored.data.sealed?.kid ?? '') ?? null);
    } catch (cause) {
      return { stored, error: new Unreadable(stored, { cause }) };
    }
  }

  #openEvent(stored: StoredEvent, contract: EventContract, key: KeyObject | null): Opened {
    const box = stored.data.sealed;
    let sealed: object | null = null;
    let reasonNote: string | null = null;
    if (box && key) {
      const content = this.#contents.get(box) ?? contentOf(openBox(key, box, bindingOf(stored)));
      if (Array.isArray(content)) [reasonNote, sealed] = content;
      else sealed = content;
    }
    return openedEvent(stored, contract, sealed, reasonNote);
  }
}

const contentOf = (text: string): BoxContent => JSON.parse(text);

const sealedOf = ({ data }: Event): object | null => (data as DraftData).sealed ?? null;

/** The note goes with the command's first sealed event, else with its first. */
const noteCarrier = (writes: readonly DraftWrite[]): Draft | null => {
  const drafts = writes.flatMap((write) => write.drafts);
  return drafts.find(({ event }) => sealedOf(event)) ?? drafts[0] ?? null;
};

const withoutSealed = <Data extends { readonly sealed?: unknown }>(data: Data): Omit<Data, 'sealed'> => {
  if (!('sealed' in data)) return data;
  const { sealed: _, ...open } = data;
  return open;
};

const openedEvent = (
  stored: StoredEvent,
  contract: EventContract,
  sealed: object | null,
  reasonNote: string | null,
): Opened => ({
  id: stored.id,
  type: stored.type,
  schema: contract.schema,
  stream: stored.stream,
  version: stored.version,
  position: stored.position,
  at: stored.at,
  tenant: stored.tenant,
  actor: stored.actor,
  via: stored.via,
  reason: stored.reason,
  commandId: stored.commandId,
  step: stored.step,
  fingerprint: stored.fingerprint,
  correlationId: stored.correlationId,
  causationId: stored.causationId,
  traceparent: stored.traceparent,
  data: openedData(stored, contract, sealed),
  kid: stored.data.sealed?.kid ?? null,
  reasonNote,
});

const openedData = (
  { data, schema }: StoredEvent,
  contract: EventContract,
  sealed: object | null,
): unknown => {
  // An older schema may have had sealed members that the newest has not: its upcaster sees them, or `null`.
  const hasSealed = contract.sealed.length > 0 || schema < contract.schema;
  let lifted: unknown = hasSealed ? { ...data, sealed } : withoutSealed(data);
  for (let from = schema; from < contract.schema; from += 1) {
    const upcaster = contract.upcasters[from - 1];
    if (upcaster === undefined) throw new Error(`nothing lifts schema ${from} to ${from + 1}`);
    lifted = upcaster(lifted);
  }
  return lifted;
};
