import { EVENT_CONTRACTS, streamOf } from '@clientele/contracts';
import { isRefusal } from '@clientele/decider';
import type { KeyRing } from '@clientele/keys';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { CONFLICT_TRIES_MAX } from './conflicts.ts';
import { loadStream } from './folded.ts';
import type { Append, AppendOutcome } from './log.ts';
import { MemoryEventLog } from './memory.ts';
import type { CommandMeta } from './meta.ts';
import { Overlay } from './overlay.ts';
import { fresh, on } from './parts.ts';
import {
  join,
  leave,
  member,
  openMemoryRing,
  openMemoryStore,
  rename,
  stamped,
  tag,
  tally,
  times,
} from './specimen.ts';
import type { EventStore } from './store.ts';
import { transact, transactParts } from './transact.ts';

const MANY = 1_000;

/** A log on which others can be made to be faster. */
class ContestedLog extends MemoryEventLog {
  beforeAppend: (append: Append) => Promise<void> = async () => {};

  override async append(append: Append): Promise<AppendOutcome> {
    await this.beforeAppend(append);
    return super.append(append);
  }
}

let log: ContestedLog;
let ring: KeyRing;
let store: EventStore;
let id: string;

beforeEach(async () => {
  log = new ContestedLog();
  ring = await openMemoryRing();
  store = await openMemoryStore(log, ring);
  id = randomUUID();
});

const streamOfMember = (of = id) => streamOf('customer', 'acme', of);
const stored = () => store.readStream(streamOfMember());
const register = (externalId: string | null = null, meta = stamped()) =>
  transact(store, on(member, id), join(externalId), meta);

describe('a command', () => {
  it('answers the state, where its stream stands, and what it recorded', async () => {
    const written = await register('a');
    expect(written).toMatchObject({ id, created: true, version: 1, revision: 1, state: { externalId: 'a' } });
    expect(written.events).toHaveLength(1);
    const last = (await stored()).at(-1);
    expect(written).toMatchObject({ position: last?.position, createdAt: last?.at, updatedAt: last?.at });
  });

  it('records nothing when it is already true', async () => {
    const before = await register('a');
    const written = await transact(store, on(member, id), rename('a'), stamped());
    expect(written).toMatchObject({ created: false, version: 1, events: [], position: before.position });
    expect(await stored()).toHaveLength(1);
  });

  it('counts once in the revision, however many events it records', async () => {
    await register();
    const twice = (state: Parameters<ReturnType<typeof tag>>[0]) =>
      [tag('x')(state), tag('y')(state)].flatMap((decision) => (isRefusal(decision) ? [] : decision));
    expect(await transact(store, on(member, id), twice, stamped())).toMatchObject({
      version: 3,
      revision: 2,
    });
    expect(await loadStream(await openMemoryStore(log, ring), member, streamOfMember())).toMatchObject({
      revision: 2,
    });
  });

  it('is refused at once, with 412, when If-Match names another version', async () => {
    await register();
    await transact(store, on(member, id), tag('x'), stamped({ ifMatch: [1] }));
    const stale = transact(store, on(member, id), tag('y'), stamped({ ifMatch: [1] }));
    await expect(stale).rejects.toMatchObject({ code: 'precondition-failed' });
    const existing = transact(store, on(member, id), join(), stamped({ ifMatch: 'none' }));
    await expect(existing).rejects.toMatchObject({ code: 'precondition-failed' });
    const absent = transact(store, on(member, randomUUID()), tag('y'), stamped({ ifMatch: 'any' }));
    await expect(absent).rejects.toMatchObject({ code: 'precondition-failed' });
    expect(await stored()).toHaveLength(2);
  });

  it('of two editors with one version lets exactly one through', async () => {
    await register();
    const edits = times(2, (index) =>
      transact(store, on(member, id), tag(`${index}`), stamped({ ifMatch: [1] })),
    );
    expect(await tally(edits)).toEqual({ done: 1, 'precondition-failed': 1 });
  });

  it('waits its turn: a thousand different changes of one stream all succeed', async () => {
    await register();
    const edits = times(MANY, (index) => transact(store, on(member, id), tag(`${index}`), stamped()));
    expect(await tally(edits)).toEqual({ done: MANY });
    const { state, version } = await loadStream(store, member, streamOfMember());
    expect(version).toBe(MANY + 1);
    expect(state.tags).toHaveLength(MANY);
  });

  it('is decided again when another process was faster', async () => {
    const other = await openMemoryStore(log, ring);
    await register();
    const edits = times(50, (index) =>
      transact(index % 2 === 0 ? store : other, on(member, id), tag(`${index}`), stamped()),
    );
    expect(await tally(edits)).toEqual({ done: 50 });
    expect((await loadStream(store, member, streamOfMember())).state.tags).toHaveLength(50);
  });

  it('gives up as busy when others are always faster', async () => {
    await register();
    const other = await openMemoryStore(log, ring);
    let tries = 0;
    log.beforeAppend = async ({ command }) => {
      if (command !== 'slow') return;
      tries += 1;
      await transact(other, on(member, id), tag(`other ${tries}`), stamped());
    };
    const slow = transact(store, on(member, id), tag('mine'), stamped({ commandId: 'slow' }));
    await expect(slow).rejects.toMatchObject({ code: 'busy' });
    expect(tries).toBe(CONFLICT_TRIES_MAX);
  });
});

describe('a command that is said again', () => {
  const repeatable = (change: Partial<CommandMeta> = {}) =>
    stamped({ commandId: 'c-1', repeatable: true, ...change });

  it('answers what it answered the first time, whatever happened since', async () => {
    const first = await register('a', repeatable());
    await transact(store, on(member, id), rename('b'), stamped());
    await transact(store, on(member, id), leave, stamped());
    const again = await register('a', repeatable());
    expect(again).toMatchObject({ ...first, events: [{ type: 'CustomerRegistered' }] });
    expect(await stored()).toHaveLength(3);
  });

  it('answers the id that was made the first time', async () => {
    const create = () => transact(store, fresh(member, randomUUID()), join('a'), repeatable());
    const first = await create();
    expect(await create()).toMatchObject({
      id: first.id,
      created: true,
      version: 1,
      state: { externalId: 'a' },
    });
  });

  it('is refused when the request is another one', async () => {
    await register('a', repeatable());
    const other = register('b', repeatable({ fingerprint: 'PUT /members' }));
    await expect(other).rejects.toMatchObject({ code: 'idempotency-key-reused' });
  });

  it('is decided again when it recorded nothing', async () => {
    await register('a');
    const again = () => transact(store, on(member, id), rename('a'), repeatable());
    await again();
    await transact(store, on(member, id), rename('b'), stamped());
    expect(await again()).toMatchObject({ state: { externalId: 'a' }, version: 3 });
  });

  it('answers parts that it left alone as they stood before it', async () => {
    const other = randomUUID();
    await transact(store, on(member, other), join('other'), stamped());
    const both = () =>
      transactParts(
        store,
        { it: on(member, id), other: on(member, other) },
        () => ({ it: [{ type: 'CustomerTagsChanged', data: { sealed: { tags: ['x'] } } }] }),
        repeatable(),
      );
    await both();
    await transact(store, on(member, other), tag('later'), stamped());
    expect(await both()).toMatchObject({
      other: { version: 1, events: [], created: false, state: { tags: [] } },
    });
  });

  it('records one event, though a thousand say it at once in two processes', async () => {
    const other = await openMemoryStore(log, ring);
    const create = times(MANY, (index) =>
      transact(index % 2 === 0 ? store : other, fresh(member, randomUUID()), join(), repeatable()),
    );
    const answers = await Promise.all(create);
    expect(new Set(answers.map((answer) => answer.id)).size).toBe(1);
    expect(await log.readCommand('acme', 'c-1')).toHaveLength(1);
  });
});

describe('a dry run', () => {
  it('answers the same and records nothing', async () => {
    await register('a');
    const overlay = new Overlay(store, EVENT_CONTRACTS, '2026-01-01T00:00:00.000Z');
    const head = await store.head();
    const meta = stamped();
    const dry = await transact(store, on(member, id), rename('b'), { ...meta, overlay });
    expect(await store.head()).toBe(head);
    const wet = await transact(store, on(member, id), rename('b'), meta);
    const { updatedAt: _dryTime, kid: _dryKid, ...decided } = dry;
    expect(wet).toMatchObject(decided);
  });

  it('is refused as the command in earnest would be', async () => {
    await register('a');
    const overlay = new Overlay(store, EVENT_CONTRACTS, '2026-01-01T00:00:00.000Z');
    const taken = transact(store, fresh(member, randomUUID()), join('a'), stamped({ overlay }));
    await expect(taken).rejects.toMatchObject({ code: 'external-id-taken' });
  });
});
