import { reactionStream } from '@clientele/contracts';
import { refuse } from '@clientele/decider';
import { on, OutcomeUnknown, Refused, type StoredEvent } from '@clientele/event-store';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { becomes } from './conformance-specimens.ts';
import { handleBatch } from './handling.ts';
import { reaction, ReactionSet, type AnyReaction } from './reaction.ts';
import { Reactions } from './reactions.ts';
import { member, openPlace, streamOfMember, wave, type Place } from './specimen.ts';

const friend = randomUUID();

/** Waves from the friend's stream to whoever left. */
const waving = reaction({
  name: 'close-wallet',
  on: ['CustomerDeleted'],
  run: (_, react) => react({ friend: on(member, friend) }, () => ({ friend: wave() })),
});

let place: Place;
let reactions: Reactions;

beforeEach(async () => {
  place = await openPlace();
  reactions = new Reactions(place.bus, [], place);
});
afterEach(async () => {
  await reactions.stop();
});

const started = async (...sets: readonly ReactionSet[]): Promise<void> => {
  reactions = new Reactions(place.bus, sets, place);
  await reactions.start();
};

const typesIn = async (stream: string): Promise<readonly string[]> =>
  (await place.log.readStream(stream)).map(({ type }) => type);

const fateOf = (cause: StoredEvent) => place.log.readStream(reactionStream(cause));

/** What the log says of the reactions to an event, once it says anything. */
const ended = (cause: StoredEvent, count = 1): Promise<readonly StoredEvent[]> =>
  becomes(
    () => fateOf(cause),
    ({ length }) => length >= count,
  );

interface Mood {
  thrown: Error | null;
  tries: number;
}

/** A reaction that says no, or fails, as long as it is told to. */
const moody = (name: AnyReaction['name'], mood: Mood): AnyReaction => ({
  name,
  on: ['CustomerDeleted'],
  run: async (_: never, react) => {
    mood.tries += 1;
    if (mood.thrown !== null) throw mood.thrown;
    return react({ friend: on(member, friend) }, () => ({ friend: wave() }));
  },
});

it('records its effects and that it ended in one append, by whom and because of what', async () => {
  await started(new ReactionSet('wallets', [waving]));
  const cause = await place.left();
  const [ending] = await ended(cause);
  const [effect] = await place.log.readStream(streamOfMember(friend));
  expect(ending).toMatchObject({ type: 'ReactionEnded', data: { reaction: 'close-wallet' } });
  for (const event of [ending, effect])
    expect(event).toMatchObject({
      tenant: 'acme',
      actor: 'system:close-wallet',
      via: 'reaction',
      causationId: cause.id,
      correlationId: cause.correlationId,
      traceparent: cause.traceparent,
      commandId: ending?.commandId,
    });
  expect(effect?.position).toBe((ending?.position ?? 0n) - 1n);
});

it('is given its cause opened, the time and the store', async () => {
  const seen: unknown[] = [];
  const looking = reaction({
    name: 'close-wallet',
    on: ['CustomerDeleted'],
    run: async (cause, _, { now, store }) => seen.push(cause.type, cause.data, now, store),
  });
  await started(new ReactionSet('wallets', [looking]));
  await ended(await place.left());
  expect(seen).toEqual(['CustomerDeleted', {}, place.now(), place.store]);
});

it('delivered twice is done once', async () => {
  const set = new ReactionSet('wallets', [waving]);
  const cause = await place.left();
  for (let delivered = 0; delivered < 3; delivered += 1)
    expect(await handleBatch(place, set, [cause])).toEqual([]);
  expect(await typesIn(streamOfMember(friend))).toEqual(['CustomerActivated']);
  expect(await fateOf(cause)).toHaveLength(1);
});

it('says that it ended when there was nothing to do, and when nothing was recorded', async () => {
  const idle = reaction({ name: 'close-wallet', on: ['CustomerDeleted'], run: async () => undefined });
  const content = reaction({
    name: 'move-wallet',
    on: ['CustomerDeleted'],
    run: (_, react) => react({ friend: on(member, friend) }, () => ({ friend: [] })),
  });
  await started(new ReactionSet('wallets', [idle, content]));
  const endings = await ended(await place.left(), 2);
  expect(endings.map(({ data }) => data['reaction'])).toEqual(['close-wallet', 'move-wallet']);
});

it('ends in each context that reacts, whichever is first', async () => {
  const another = reaction({ ...waving, name: 'unlink-contact' });
  await started(new ReactionSet('wallets', [waving]), new ReactionSet('contacts', [another]));
  const causes = await Promise.all(Array.from({ length: 10 }, () => place.left()));
  for (const cause of causes) {
    const endings = await ended(cause, 2);
    const names = endings.map(({ data }) => data['reaction']);
    expect(new Set(names)).toEqual(new Set(['close-wallet', 'unlink-contact']));
  }
  expect(await typesIn(streamOfMember(friend))).toHaveLength(20);
});

it('records once, even when it says so twice', async () => {
  const twice = reaction({
    name: 'close-wallet',
    on: ['CustomerDeleted'],
    run: async (_, react) => {
      await react({ friend: on(member, friend) }, () => ({ friend: wave() }));
      await react({ friend: on(member, friend) }, () => ({ friend: wave() }));
    },
  });
  const cause = await place.left();
  const [rejected] = await handleBatch(place, new ReactionSet('wallets', [twice]), [cause]);
  expect(rejected?.error.message).toContain('more than once');
  expect(await typesIn(streamOfMember(friend))).toHaveLength(1);
});

it.each([
  ['a mistake in its code', new TypeError('cards is undefined')],
  ['a refusal', new Refused('customer-not-found')],
])('parks its cause after %s, says so in the log, and all others go on', async (_, thrown) => {
  const mood: Mood = { thrown, tries: 0 };
  const bad = await place.left();
  const picky: AnyReaction = {
    ...waving,
    run: (cause: never, react, around) =>
      (cause as StoredEvent).id === bad.id
        ? moody('close-wallet', mood).run(cause, react, around)
        : waving.run(cause, react, around),
  };
  await started(new ReactionSet('wallets', [picky]));
  const good = await place.left();
  expect((await ended(good)).map(({ type }) => type)).toEqual(['ReactionEnded']);
  expect((await ended(bad)).map(({ type }) => type)).toEqual(['ReactionParked']);
  const parked = await becomes(
    () => reactions.parked(),
    ({ length }) => length > 0,
  );
  expect(parked).toMatchObject([{ group: 'wallets', event: { id: bad.id } }]);
  expect(mood.tries).toBe(3);

  expect(await reactions.replay('wallets')).toMatchObject([{ handled: 0 }]);
  mood.thrown = null;
  expect(await reactions.replay('wallets', bad.stream)).toEqual([
    { stream: bad.stream, handled: 1, error: null },
  ]);
  expect((await fateOf(bad)).map(({ type }) => type)).toEqual(['ReactionParked', 'ReactionEnded']);
  expect(await reactions.parked()).toEqual([]);
});

it('parks what its decision refuses', async () => {
  const refusing = reaction({
    name: 'close-wallet',
    on: ['CustomerDeleted'],
    run: (_, react) => react({ friend: on(member, friend) }, () => refuse('customer-not-found')),
  });
  const cause = await place.left();
  const [rejected] = await handleBatch(place, new ReactionSet('wallets', [refusing]), [cause]);
  expect(rejected?.error).toEqual(new Refused('customer-not-found'));
});

it.each([
  ['its database is away', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
  ['an outcome is unknown', new OutcomeUnknown('the append timed out')],
  ['a server is starting', new Refused('unavailable')],
])('waits while %s, parks nothing, and then is done', async (_, failure) => {
  const cause = await place.left();
  place.log.failure = failure;
  await started(new ReactionSet('wallets', [waving]));
  await becomes(
    async () => place.log.failures,
    (failures) => failures > 3,
  );
  const [consumer] = reactions.consumers;
  expect(await consumer?.progress()).toMatchObject({ state: 'failing', parked: 0, lastError: failure });
  place.log.failure = null;
  expect((await ended(cause)).map(({ type }) => type)).toEqual(['ReactionEnded']);
  expect(await reactions.parked()).toEqual([]);
});

it('stops before a cause that is newer than the code, which it neither parks nor skips', async () => {
  const cause = await place.left();
  const newer = { ...cause, id: randomUUID(), commandId: randomUUID(), schema: 99 };
  await place.log.append({
    tenant: 'acme',
    command: newer.commandId,
    writes: [{ stream: cause.stream, expected: 1, events: [newer] }],
  });
  const [stored] = await place.log.readStream(cause.stream, { from: 2 });
  if (stored === undefined) throw new Error('it was not appended');
  const set = new ReactionSet('wallets', [waving]);
  await expect(handleBatch(place, set, [stored])).rejects.toThrow('99');
  expect(await fateOf(stored)).toEqual([]);
});

it('goes on after a restart where it was, whatever moment it ended at', async () => {
  const causes = await Promise.all(Array.from({ length: 10 }, () => place.left()));
  await started(new ReactionSet('wallets', [waving]));
  await reactions.stop();
  await started(new ReactionSet('wallets', [waving]));
  for (const cause of causes) expect(await ended(cause)).toHaveLength(1);
  expect(await typesIn(streamOfMember(friend))).toHaveLength(10);
});

it('knows the groups that it runs', async () => {
  await started(new ReactionSet('wallets', [waving]));
  expect(reactions.groups).toEqual(['wallets']);
  expect(reactions.declared).toEqual({ CustomerDeleted: ['close-wallet'] });
  await expect(reactions.replay('nobody')).rejects.toThrow('there is no group nobody: wallets');
});
