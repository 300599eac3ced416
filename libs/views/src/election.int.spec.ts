import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { testDatabase } from '@clientele/testing';
import { FollowedViews } from './followed.ts';
import {
  idOf,
  newCustomer,
  noted,
  notesView,
  openStage,
  registered,
  UNFOLDABLE,
  until,
  WAIT_MS,
  type Stage,
} from './specimen.ts';
import type { Shown } from './shown.ts';
import { verify } from './verify.ts';
import type { Views } from './views.ts';

let stage: Stage;
let processes: Views[];
beforeEach(async () => {
  stage = await openStage(await testDatabase());
  processes = [stage.follow(notesView()), stage.follow(notesView()), stage.follow(notesView())];
  await until(() => leaders().length === 1 && processes.every((each) => each.missing() === null));
});
afterEach(() => stage.close());

const leaders = () => processes.filter(({ leads }) => leads);
const standbys = () => processes.filter(({ leads }) => !leads);

/** The only one of its kind, or the first. */
const firstOf = ([first]: readonly Views[]): Views => {
  if (first === undefined) throw new Error('there is none');
  return first;
};
const leader = () => firstOf(leaders());

/** What no view has a part in, so that no checkpoint moves at once. */
const leased = (from: number) =>
  ['numbers-acme-customer', { type: 'NumbersLeased', data: { from, count: 10 } }] as const;

/** How far the view has come as its checkpoint says, which is written now and then only. */
const written = async (): Promise<bigint> => {
  const read = "select position from views.checkpoints where table_name = 'notes_v1'";
  const { rows } = await stage.database.query<{ position: string }>(read);
  return BigInt(rows[0]?.position ?? 0);
};

/** Appends until those who follow knew of it before any checkpoint said so, which only a message can tell. */
const expectTold = async (followers: readonly Shown[]): Promise<void> => {
  for (let round = 0, isTold = false; !isTold; round += 1) {
    const position = await stage.append(leased(1 + round * 10));
    for (const each of followers) expect(await each.reach(position, WAIT_MS)).toBe(true);
    isTold = (await written()) < position;
  }
};

const changesOf = async (stream: string) => {
  const read = 'select changes from views.notes_v1 where id = $1';
  const { rows } = await stage.database.query<{ changes: number }>(read, [idOf(stream)]);
  return rows[0]?.changes;
};

it('lets one of many processes keep the views', async () => {
  await stage.append([newCustomer(), registered(1, {})]);
  expect(leaders()).toHaveLength(1);
  expect(standbys().flatMap(({ projectors }) => projectors)).toEqual([]);
});

it('shows a standby how far the views are', async () => {
  const stream = newCustomer();
  for (let round = 0; round < 5; round += 1) {
    const position = await stage.append(
      round === 0 ? [stream, registered(1, {})] : [stream, noted(`${round}`)],
    );
    for (const each of standbys()) expect(await each.reach(position, WAIT_MS)).toBe(true);
    expect(await changesOf(stream)).toBe(round);
  }
});

it('shows a standby what no checkpoint says yet', async () => {
  await expectTold(standbys());
});

it('shows it to a process without views', async () => {
  const { url, logId, failures } = stage;
  const onFailure = (_: string, error: unknown) => void failures.push(error);
  const elsewhere = new FollowedViews({ url, logId, views: [notesView()], onFailure });
  await expectTold([elsewhere]);
  expect(await elsewhere.reach((await stage.log.head()) + 1n, 1)).toBe(false);
  await elsewhere.stop();
  expect(failures).toEqual([]);
});

it('wakes many who wait for different positions', async () => {
  const positions = Array.from({ length: 50 }, (_, index) => BigInt(index + 1));
  const waiting = standbys().flatMap((each) => positions.map((position) => each.reach(position, WAIT_MS)));
  for (let round = 0; round < 50; round += 1) await stage.append(leased(1 + round * 10));
  expect(new Set(await Promise.all(waiting))).toEqual(new Set([true]));
});

it('tells a standby that a stream is parked', async () => {
  const stream = newCustomer();
  const position = await stage.append([stream, registered(1, {}), noted(UNFOLDABLE)]);
  for (const each of processes) {
    await each.reach(position, WAIT_MS);
    expect(each.mayBeParked('notes', stream)).toBe(true);
    expect(await each.isParked('notes', stream)).toBe(true);
    expect(await each.isParked('notes', newCustomer())).toBe(false);
  }
});

const replace = async (led: Views): Promise<void> => {
  processes = [...standbys(), stage.follow(notesView())];
  await led.stop();
};

it.each([
  ['ends', (led: Views) => replace(led)],
  ['is cut off', async () => stage.leases.revoke('views notes_v1')],
])('goes on after the process that led %s, and loses and doubles nothing', async (_, end) => {
  const streams = Array.from({ length: 5 }, newCustomer);
  for (const [index, stream] of streams.entries()) await stage.append([stream, registered(index + 1, {})]);
  const note = (change: string) => stage.append(...streams.map((stream) => [stream, noted(change)] as const));
  for (let round = 1; round <= 4; round += 1) {
    const led = leader();
    const others = standbys();
    for (let change = 1; change <= 5; change += 1) await note(`before ${change}`);
    // In the midst of it, while some wait for what is not shown yet.
    const ending = end(led);
    let position = 0n;
    for (let change = 1; change <= 5; change += 1) position = await note(`after ${change}`);
    const reached = await Promise.all(others.map((each) => each.reach(position, WAIT_MS)));
    expect(reached).toEqual([true, true]);
    await ending;
    await until(() => leaders().length === 1);
  }
  for (const stream of streams) expect(await changesOf(stream)).toBe(40);
  expect((await verify(stage, notesView())).difference).toBeNull();
});

it('has those wait on who waited where nobody leads any more', async () => {
  const position = (await stage.log.head()) + 1n;
  const waiting = [leader(), firstOf(standbys())].map((each) => each.reach(position, WAIT_MS));
  stage.leases.revoke('views notes_v1');
  await stage.append([newCustomer(), registered(1, {})]);
  expect(await Promise.all(waiting)).toEqual([true, true]);
});
