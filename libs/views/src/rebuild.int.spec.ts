import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { testDatabase } from '@clientele/testing';
import { streamOf } from '@clientele/contracts';
import { Build } from './build.ts';
import { Pipeline } from './database.ts';
import { migrateViews } from './migrations.ts';
import { parkedStreams } from './replay.ts';
import { rebuild } from './rebuild.ts';
import { ViewTable } from './table.ts';
import { verify } from './verify.ts';
import type { View } from './view.ts';
import {
  idOf,
  newCustomer,
  noted,
  notesView,
  openStage,
  registered,
  UNFOLDABLE,
  WAIT_MS,
  type Notes,
  type Stage,
} from './specimen.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage(await testDatabase());
});
afterEach(() => stage.close());

const noteOf = async (stream: string, table = 'notes_v1') => {
  const { rows } = await stage.database.query<{ note: string }>(
    `select note from views.${table} where id = $1`,
    [idOf(stream)],
  );
  return rows[0]?.note;
};

const tables = async () => {
  const { rows } = await stage.database.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'views' and tablename ~ 'notes' order by 1",
  );
  return rows.map(({ name }) => name);
};

it('finds a row that somebody tampered with, names it, and a rebuild mends it', async () => {
  const [one, other] = [newCustomer(), newCustomer()];
  const views = stage.follow(notesView());
  await views.reach(
    await stage.append(
      [one, registered(1, {}), noted('true')],
      [other, registered(2, {}), noted('untouched')],
    ),
    WAIT_MS,
  );
  expect((await verify(stage, notesView())).difference).toBeNull();
  await stage.database.query("update views.notes_v1 set note = 'false' where id = $1", [idOf(one)]);
  const difference = {
    view: 'notes',
    tenant: 'acme',
    id: idOf(one),
    column: 'note',
    expected: 'true',
    found: 'false',
  };
  expect((await verify(stage, notesView())).difference).toEqual(difference);
  expect((await rebuild(stage, notesView())).difference).toEqual(difference);
  expect((await verify(stage, notesView())).difference).toBeNull();
  await views.reach(await stage.append([one, noted('goes on')]), WAIT_MS);
  expect((await verify(stage, notesView())).difference).toBeNull();
  expect(await tables()).toEqual(['notes_v1']);
});

it.each([
  ['is missing', 'delete from views.notes_v1 where id = $1', { expected: 'a row', found: 'no such row' }],
  ['should not be', 'update views.notes_v1 set id = gen_random_uuid() where id <> $1', { column: '*' }],
])('finds a row that %s', async (_, tampering, difference) => {
  const [one, other] = [newCustomer(), newCustomer()];
  const views = stage.follow(notesView());
  await views.reach(await stage.append([one, registered(1, {})], [other, registered(2, {})]), WAIT_MS);
  await stage.database.query(tampering, [idOf(one)]);
  expect((await verify(stage, notesView())).difference).toMatchObject(difference);
});

it('rebuilds while writes go on, and nothing is missing, late or twice', async () => {
  const streams = Array.from({ length: 50 }, newCustomer);
  const views = stage.follow(notesView());
  await stage.append(...streams.map((stream, index) => [stream, registered(index + 1, {})] as const));
  let isWriting = true;
  const reads: (string | undefined)[] = [];
  const writing = (async () => {
    for (let round = 0; isWriting; round += 1) {
      const position = await stage.append(
        ...streams.map((stream) => [stream, noted(`note ${round}`)] as const),
      );
      await views.reach(position, WAIT_MS);
      for (const stream of streams.slice(0, 2)) reads.push(await noteOf(stream));
    }
  })();
  for (let round = 0; round < 4; round += 1)
    expect((await rebuild(stage, notesView())).difference).toBeNull();
  isWriting = false;
  await writing;
  expect(reads).not.toContain(undefined);
  expect(await views.reach(await stage.store.head(), WAIT_MS)).toBe(true);
  expect((await verify(stage, notesView())).difference).toBeNull();
  expect(stage.failures).toEqual([]);
});

it('begins a rebuild again that was killed, whatever it left', async () => {
  const stream = newCustomer();
  const views = stage.follow(notesView());
  await views.reach(await stage.append([stream, registered(1, {}), noted('kept')]), WAIT_MS);
  // Whoever reads holds up the swap, so that it does not end before it is killed.
  await stage.database.query('begin; lock table views.notes_v1 in access share mode');
  const killer = 'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1';
  const killed = rebuild(stage, notesView(), () => {
    void stage.database.query(killer, ['clientele views workshop']);
  });
  await expect(killed).rejects.toThrow(/connection|terminat/i);
  await stage.database.query('commit');
  expect(await noteOf(stream)).toBe('kept');
  expect(await rebuild(stage, notesView())).toMatchObject({ difference: null, events: 2 });
  expect(await tables()).toEqual(['notes_v1']);
});

it('builds the same rows when there are far more than it may hold', async () => {
  const streams = Array.from({ length: 40 }, newCustomer);
  const [gone = ''] = streams;
  await stage.append(...streams.map((stream, index) => [stream, registered(index + 1, {})] as const));
  const notes = Array.from({ length: 25 }, (_, index) => noted(`note ${index}`));
  for (let round = 0; round < 16; round += 1)
    await stage.append(...streams.map((stream) => [stream, ...notes] as const));
  await stage.append([gone, { type: 'CustomerDeleted', data: {} }]);
  const table = new ViewTable(notesView(), 'notes_v1');
  await migrateViews(stage.url);
  await stage.database.query(table.createText);
  const writing = new Pipeline(stage.url, 'build');
  await new Build(table, stage.store, writing, 10).advance(await stage.store.head());
  await writing.close();
  const { rows } = await stage.database.query(
    'select distinct changes, count(*)::int from views.notes_v1 group by 1',
  );
  expect(rows).toEqual([{ changes: 16 * 25, count: 39 }]);
});

it('parks in a rebuild what it parks live', async () => {
  const [good, bad] = [newCustomer(), newCustomer()];
  const views = stage.follow(notesView());
  await views.reach(
    await stage.append(
      [good, registered(1, {})],
      [bad, registered(2, {}), noted('before'), noted(UNFOLDABLE)],
    ),
    WAIT_MS,
  );
  const parked = await parkedStreams(stage.database, notesView());
  expect(parked).toMatchObject([{ stream: bad, version: 3 }]);
  expect(await rebuild(stage, notesView())).toMatchObject({ parked: 1, difference: null });
  expect(await parkedStreams(stage.database, notesView())).toEqual(parked);
  expect(await noteOf(bad)).toBe('before');
});

it('builds a new version beside the old one, which its code goes on with', async () => {
  const stream = newCustomer();
  const old = stage.follow(notesView());
  await old.reach(await stage.append([stream, registered(1, {}), noted('shown')]), WAIT_MS);
  const second: View<Notes> = {
    ...notesView(),
    version: 2,
    store: ({ changes, note }) => ({ changes, note: note && `${note}!` }),
  };
  const views = stage.follow(second);
  await views.reach(await stage.append([stream, noted('both')]), WAIT_MS);
  await old.reach(await stage.store.head(), WAIT_MS);
  expect([await noteOf(stream), await noteOf(stream, 'notes_v2')]).toEqual(['both', 'both!']);
  await stage.follow({ ...second, version: 3 }).reach(await stage.store.head(), WAIT_MS);
  expect(await tables()).toEqual(['notes_v2', 'notes_v3']);
});

it('keeps tenants apart that have the same id', async () => {
  const id = crypto.randomUUID();
  const views = stage.follow(notesView());
  const [ours, theirs] = [streamOf('customer', 'acme', id), streamOf('customer', 'other', id)];
  await views.reach(
    await stage.append([ours, registered(1, {}), noted('ours')], [theirs, noted('theirs')]),
    WAIT_MS,
  );
  const { rows } = await stage.database.query('select tenant, note from views.notes_v1 order by tenant');
  expect(rows).toEqual([
    { tenant: 'acme', note: 'ours' },
    { tenant: 'other', note: 'theirs' },
  ]);
});
