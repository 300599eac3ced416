import { EVENT_CONTRACTS } from '@clientele/contracts';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { testDatabase } from '@clientele/testing';
import { parkedStreams, replay } from './replay.ts';
import { verify } from './verify.ts';
import {
  idOf,
  newCustomer,
  noted,
  notesView,
  openStage,
  registered,
  UNFOLDABLE,
  UNSTORABLE,
  until,
  WAIT_MS,
  type Stage,
} from './specimen.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage(await testDatabase());
});
afterEach(() => stage.close());

const rows = async () => {
  const { rows } = await stage.database.query<{ id: string; changes: number; note: string | null }>(
    'select id, changes, note from views.notes_v1',
  );
  return new Map(rows.map(({ id, changes, note }) => [id, { changes, note }]));
};
const rowOf = async (stream: string) => (await rows()).get(idOf(stream));

it('shows what was appended before it started and what is appended later', async () => {
  const early = newCustomer();
  await stage.append([early, registered(1, { lastName: 'Early' }), noted('a')]);
  const views = stage.follow(notesView());
  const late = newCustomer();
  const position = await stage.append([late, registered(2, { lastName: 'Late' })], [early, noted('b')]);
  expect(await views.reach(position, WAIT_MS)).toBe(true);
  expect(await rowOf(early)).toEqual({ changes: 2, note: 'b' });
  expect(await rowOf(late)).toEqual({ changes: 0, note: null });
});

it('takes a row away that its stream no longer has', async () => {
  const stream = newCustomer();
  const views = stage.follow(notesView());
  await views.reach(await stage.append([stream, registered(1, {}), noted('a')]), WAIT_MS);
  await views.reach(await stage.append([stream, { type: 'CustomerDeleted', data: {} }]), WAIT_MS);
  expect(await rows()).toEqual(new Map());
});

it('passes positions in which it has no part', async () => {
  const views = stage.follow(notesView());
  const leased = { type: 'NumbersLeased', data: { from: 1, count: 10 } };
  expect(await views.reach(await stage.append(['numbers-acme-customer', leased]), WAIT_MS)).toBe(true);
});

it('counts every event once although it is cut off in the midst of each write', async () => {
  const stream = newCustomer();
  const views = stage.follow(notesView());
  await views.reach(await stage.append([stream, registered(1, {})]), WAIT_MS);
  const waiting = `select pid from pg_stat_activity
    where application_name = 'clientele views' and wait_event_type = 'Lock'`;
  for (let round = 1; round <= 5; round += 1) {
    await stage.database.query('begin; select from views.checkpoints for update');
    const position = await stage.append([stream, noted(`note ${round}`)]);
    await until(async () => (await stage.database.query(waiting)).rows.length > 0);
    await stage.database.query(`select pg_terminate_backend(pid) from (${waiting}) as cut`);
    await stage.database.query('commit');
    expect(await views.reach(position, WAIT_MS)).toBe(true);
    expect(await rowOf(stream)).toEqual({ changes: round, note: `note ${round}` });
  }
  expect(stage.failures.length).toBeGreaterThanOrEqual(5);
  expect(await parkedStreams(stage.database, notesView())).toEqual([]);
});

it('counts every event once although two processes believe to lead', async () => {
  const streams = Array.from({ length: 10 }, newCustomer);
  for (const [index, stream] of streams.entries()) await stage.append([stream, registered(index + 1, {})]);
  const processes = [stage.followUnasked(notesView()), stage.followUnasked(notesView())];
  let position = 0n;
  for (let round = 0; round < 50; round += 1)
    position = await stage.append(...streams.map((stream) => [stream, noted(`note ${round}`)] as const));
  for (const views of processes) expect(await views.reach(position, WAIT_MS)).toBe(true);
  expect(new Set([...(await rows()).values()].map(({ changes }) => changes))).toEqual(new Set([50]));
});

it('waits through an outage of its database and parks nothing', async () => {
  const stream = newCustomer();
  const views = stage.follow(notesView());
  await views.reach(await stage.append([stream, registered(1, {})]), WAIT_MS);
  await stage.database.query('alter table views.checkpoints rename to away');
  const position = await stage.append([stream, noted('during the outage')]);
  await until(() => views.missing() !== null);
  expect(views.missing()).toBe('notes is failing');
  await stage.database.query('alter table views.away rename to checkpoints');
  expect(await views.reach(position, WAIT_MS)).toBe(true);
  await until(() => views.missing() === null);
  expect(await rowOf(stream)).toEqual({ changes: 1, note: 'during the outage' });
  expect(await parkedStreams(stage.database, notesView())).toEqual([]);
});

it.each([
  ['its fold refuses', UNFOLDABLE],
  ['the database refuses', UNSTORABLE],
])('parks a stream that %s, while all others go on, and replays it in order', async (_, poison) => {
  const [good, bad] = [newCustomer(), newCustomer()];
  const views = stage.follow(notesView());
  await views.reach(
    await stage.append([good, registered(1, {})], [bad, registered(2, {}), noted('fine')]),
    WAIT_MS,
  );
  await views.reach(await stage.append([bad, noted(poison)], [good, noted('a')]), WAIT_MS);
  const position = await stage.append([bad, noted('later')], [good, noted('b')]);
  expect(await views.reach(position, WAIT_MS)).toBe(true);
  expect(await rowOf(good)).toEqual({ changes: 2, note: 'b' });
  expect(await rowOf(bad)).toEqual({ changes: 1, note: 'fine' });
  const [parked, ...others] = await parkedStreams(stage.database, notesView());
  expect(others).toEqual([]);
  expect(parked).toMatchObject({ stream: bad, version: 3 });
  expect(views.mayBeParked('notes', bad)).toBe(true);
  expect((await verify(stage, notesView())).difference).toBeNull();

  expect(await replay(stage, notesView(true))).toEqual([{ stream: bad, error: null }]);
  expect(await rowOf(bad)).toEqual({ changes: 3, note: 'later' });
  expect(await views.isParked('notes', bad)).toBe(false);
  await views.reach(await stage.append([bad, noted('after')]), WAIT_MS);
  expect(await rowOf(bad)).toEqual({ changes: 4, note: 'after' });
});

it('keeps a stream parked that cannot be folded yet, and replays the others', async () => {
  const [bad, worse] = [newCustomer(), newCustomer()];
  const views = stage.follow(notesView());
  await views.reach(
    await stage.append([bad, registered(1, {}), noted(UNSTORABLE)], [worse, noted(UNFOLDABLE)]),
    WAIT_MS,
  );
  await views.reach(await stage.append([bad, noted('fine again')]), WAIT_MS);
  const outcomes = await replay(stage, notesView());
  expect(outcomes).toEqual([
    { stream: bad, error: null },
    { stream: worse, error: 'this note cannot be folded' },
  ]);
  expect(await parkedStreams(stage.database, notesView())).toMatchObject([{ stream: worse }]);
  expect(await rowOf(bad)).toEqual({ changes: 2, note: 'fine again' });
});

it('stops at an event of newer code, says so, and neither skips nor parks it', async () => {
  const { CustomerNoteChanged: _, ...older } = EVENT_CONTRACTS;
  await stage.close();
  stage = await openStage(await testDatabase(), older);
  const stream = newCustomer();
  const views = stage.follow(notesView());
  const before = await stage.append([stream, registered(1, {})]);
  const [stored] = await stage.log.readStream(stream);
  if (!stored) throw new Error('nothing was stored');
  await stage.log.restore([
    { ...stored, id: crypto.randomUUID(), version: 2, type: 'CustomerNoteChanged', position: before + 1n },
  ]);
  const later = await stage.append([newCustomer(), registered(2, {})]);
  await until(() => views.missing() === 'notes is too-new');
  expect(await views.reach(before, WAIT_MS)).toBe(true);
  expect(await views.reach(later, 100)).toBe(false);
  expect(await parkedStreams(stage.database, notesView())).toEqual([]);
});

it('refuses read models that were made from another log', async () => {
  const views = stage.follow(notesView());
  await views.reach(await stage.append([newCustomer(), registered(1, {})]), WAIT_MS);
  await views.stop();
  await stage.database.query('update views.checkpoints set log_id = gen_random_uuid()');
  stage.follow(notesView());
  await until(() => stage.failures.some((error) => error instanceof Error && error.name === 'ForeignLog'));
});
