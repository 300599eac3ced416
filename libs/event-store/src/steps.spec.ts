import { EVENT_CONTRACTS, streamOf } from '@clientele/contracts';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { loadStream } from './folded.ts';
import type { Append, AppendOutcome } from './log.ts';
import { MemoryEventLog } from './memory.ts';
import type { CommandMeta } from './meta.ts';
import { Overlay } from './overlay.ts';
import { fresh, on, type Written } from './parts.ts';
import {
  join,
  leave,
  member,
  openMemoryStore,
  rename,
  stamped,
  tag,
  tally,
  times,
  type Member,
} from './specimen.ts';
import { transactSteps, type Transacted } from './steps.ts';
import type { EventStore } from './store.ts';
import { transact } from './transact.ts';

const MANY = 200;

/** A log that counts what is appended, and on which others can be made to be faster. */
class ContestedLog extends MemoryEventLog {
  beforeAppend: (append: Append) => Promise<void> = async () => {};
  appended = 0;

  override async append(append: Append): Promise<AppendOutcome> {
    await this.beforeAppend(append);
    const outcome = await super.append(append);
    if (outcome.outcome === 'appended') this.appended += 1;
    return outcome;
  }
}

type Command = (meta: CommandMeta, before: readonly Written<Member>[]) => Promise<Written<Member>>;

let log: ContestedLog;
let store: EventStore;
let ids: readonly [string, string];

beforeEach(async () => {
  log = new ContestedLog();
  store = await openMemoryStore(log);
  ids = [await joined('a'), await joined('b')];
  log.appended = 0;
});

const joined = async (externalId: string): Promise<string> =>
  (await transact(store, fresh(member, randomUUID()), join(externalId), stamped())).id;

/** The commands one after the other, as one transaction. */
const all = (
  commands: readonly Command[],
  meta: CommandMeta = stamped(),
): Promise<Transacted<readonly Written<Member>[]>> =>
  transactSteps(
    store,
    async (metaOf) => {
      const answers: Written<Member>[] = [];
      for (const [index, command] of commands.entries()) answers.push(await command(metaOf(index), answers));
      return answers;
    },
    meta,
  );

const joining =
  (externalId: string | null = null): Command =>
  (meta) =>
    transact(store, fresh(member, randomUUID()), join(externalId), meta);
const tagging =
  (id: string, name: string, change: Partial<CommandMeta> = {}): Command =>
  (meta) =>
    transact(store, on(member, id), tag(name), { ...meta, ...change });
const renaming =
  (id: string, externalId: string | null): Command =>
  (meta) =>
    transact(store, on(member, id), rename(externalId), meta);
const present = (id: string) => loadStream(store, member, streamOf('customer', 'acme', id));

describe('several commands', () => {
  it('are recorded in one append, and answer where the log put them', async () => {
    const { answer, position } = await all([
      joining('c'),
      (meta, [begun]) => transact(store, on(member, begun?.id ?? ''), tag('x'), meta),
      tagging(ids[0], 'y'),
    ]);
    expect(log.appended).toBe(1);
    expect(position).toBe(await store.head());
    expect(answer.map(({ version, created }) => [version, created])).toEqual([
      [1, true],
      [2, false],
      [2, false],
    ]);
    const [begun, tagged, other] = answer;
    expect(tagged?.id).toBe(begun?.id);
    for (const written of [tagged, other])
      expect(await present(written?.id ?? '')).toMatchObject({
        state: written?.state,
        position: written?.position,
        updatedAt: written?.updatedAt,
      });
  });

  it('let a later one take what an earlier one frees', async () => {
    await all([renaming(ids[0], null), renaming(ids[1], 'a')]);
    expect((await present(ids[1])).state.externalId).toBe('a');
    expect(await tally([all([joining('a')]), all([joining('b')])])).toEqual({
      'external-id-taken': 1,
      done: 1,
    });
  });

  it('are all refused when one is', async () => {
    await expect(all([tagging(ids[0], 'x'), renaming(ids[1], 'a')])).rejects.toMatchObject({
      code: 'external-id-taken',
    });
    expect(log.appended).toBe(0);
    expect((await present(ids[0])).version).toBe(1);
  });

  it('record nothing when all is already true, and each counts once in the revision', async () => {
    await all([tagging(ids[0], 'x'), tagging(ids[0], 'y')]);
    expect(await present(ids[0])).toMatchObject({ version: 3, revision: 2 });
    expect(await all([tagging(ids[0], 'x'), tagging(ids[0], 'y')])).toMatchObject({ position: null });
    expect(log.appended).toBe(1);
  });

  it('mean by If-Match the version before all of them', async () => {
    const late = { ifMatch: [2] };
    const before = { ifMatch: [1] };
    expect(
      await tally([
        all([tagging(ids[0], 'x'), tagging(ids[0], 'y', late)]),
        all([joining(), (meta, [begun]) => tagging(begun?.id ?? '', 'x', before)(meta, [])]),
      ]),
    ).toEqual({ 'precondition-failed': 2 });
    const { answer } = await all([tagging(ids[0], 'x', before), tagging(ids[0], 'y', before)]);
    expect(answer[1]?.version).toBe(3);
    const none = { ifMatch: 'none' } as const;
    await all([joining(), (meta, [begun]) => tagging(begun?.id ?? '', 'x', none)(meta, [])]);
  });
});

describe('several commands that others interfere with', () => {
  it('all succeed when many touch the same streams at once', async () => {
    const outcomes = times(MANY, (index) => {
      const both = ids.map((id) => tagging(id, `${index}`));
      return all(index % 2 === 0 ? both : both.toReversed());
    });
    const alone = times(MANY, (index) =>
      transact(store, on(member, ids[0]), tag(`alone ${index}`), stamped()),
    );
    expect(await tally([...outcomes, ...alone])).toEqual({ done: 2 * MANY });
    expect((await present(ids[0])).version).toBe(1 + 2 * MANY);
    expect((await present(ids[1])).version).toBe(1 + MANY);
  });

  it('are decided again when a stream changed that they found as it should be', async () => {
    const other = await openMemoryStore(log);
    log.beforeAppend = async () => {
      log.beforeAppend = async () => {};
      await transact(other, on(member, ids[0]), leave, stamped());
    };
    const alive: Command = (meta) =>
      transact(
        store,
        on(member, ids[0]),
        ({ alive: is }) => (is ? [] : { refused: 'customer-not-found', detail: {} }),
        meta,
      );
    await expect(all([alive, tagging(ids[1], 'x')])).rejects.toMatchObject({ code: 'customer-not-found' });
    expect((await present(ids[1])).version).toBe(1);
  });

  it('give up as busy when others are always faster', async () => {
    const other = await openMemoryStore(log);
    let tries = 0;
    const id = ids[0];
    log.beforeAppend = async ({ writes }) => {
      if (writes.length < 2) return;
      tries += 1;
      await transact(other, on(member, id), tag(`faster ${tries}`), stamped());
    };
    expect(await tally([all([tagging(id, 'x'), tagging(ids[1], 'x')])])).toEqual({ busy: 1 });
  });
});

describe('several commands that are said again', () => {
  const meta = (change: Partial<CommandMeta> = {}) =>
    stamped({ repeatable: true, commandId: 'said again', ...change });

  it('answer as the first time, whatever happened since, and record nothing', async () => {
    const commands = [joining('c'), renaming(ids[0], 'd'), tagging(ids[1], 'x'), tagging(ids[1], 'x')];
    const first = await all(commands, meta());
    await transact(store, on(member, ids[0]), tag('later'), stamped());
    await transact(store, on(member, first.answer[0]?.id ?? ''), leave, stamped());
    log.appended = 0;
    expect(await all(commands, meta())).toEqual(first);
    expect(log.appended).toBe(0);
  });

  it('find what they name where they found it the first time', async () => {
    const renamedAway: Command[] = times(2, (index): Command => async (step) => {
      const seen = step.overlay ?? store;
      const { state } = await loadStream(seen, member, streamOf('customer', 'acme', ids[0]));
      expect(state.externalId).toBe(index === 0 ? 'a' : 'z');
      return renaming(ids[0], index === 0 ? 'z' : 'y')(step, []);
    });
    const first = await all(renamedAway, meta());
    expect(await all(renamedAway, meta())).toEqual(first);
  });

  it('are refused when the request is another one', async () => {
    await all([tagging(ids[0], 'x')], meta());
    await expect(all([tagging(ids[0], 'x')], meta({ fingerprint: 'another' }))).rejects.toMatchObject({
      code: 'idempotency-key-reused',
    });
  });

  it('are recorded once, though many say them at once, and none is refused for another', async () => {
    const outcomes = times(MANY, () => all([joining('c'), tagging(ids[0], 'x')], meta()));
    expect(await tally(outcomes)).toEqual({ done: MANY });
    expect(log.appended).toBe(1);
  });
});

it('collects several commands on an overlay when they are run dry', async () => {
  const overlay = new Overlay(store, EVENT_CONTRACTS, stamped().now);
  const dry = await all([joining('c'), tagging(ids[0], 'x')], stamped({ overlay }));
  expect(dry.position).toBeNull();
  expect(log.appended).toBe(0);
  const types = overlay.collected().flatMap(({ drafts }) => drafts.map(({ event }) => event.type));
  expect(types).toEqual(['CustomerRegistered', 'ClaimTaken', 'CustomerTagsChanged']);
});
