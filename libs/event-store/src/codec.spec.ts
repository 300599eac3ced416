import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Event } from '@clientele/contracts';
import type { KeyRing } from '@clientele/keys';
import fc from 'fast-check';
import { Codec } from './codec.ts';
import type { StoredEvent } from './log.ts';
import {
  boxOf,
  contracts,
  dataOf,
  named,
  openOne,
  openRing,
  paused,
  stamp,
  stored,
  storedOne,
  write,
} from './sealed-specimen.ts';

let ring: KeyRing;
let codec: Codec;
beforeAll(async () => {
  ring = await openRing();
  codec = new Codec(ring, contracts);
});

describe('sealing', () => {
  it('gives back exactly what was sealed', () =>
    fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary' }),
        // JSON knows no negative zero, so what a client sends never has one.
        fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value))),
        fc.integer(),
        async (name, more, number) => {
          const event = { type: 'Named', data: { number, sealed: { name, more } } };
          expect(dataOf(await openOne(codec, await storedOne(codec, event)))).toEqual(event.data);
        },
      ),
    ));

  it('leaves nothing readable of what was typed, nor of the note to the reason', () =>
    fc.assert(
      fc.asyncProperty(fc.string({ minLength: 6 }), fc.string({ minLength: 6 }), async (typed, note) => {
        const text = JSON.stringify(
          (await storedOne(codec, named(`name ${typed}`), stamp(`note ${note}`))).data,
        );
        for (const secret of ['name ', 'note ', typed, note]) expect(text).not.toContain(secret);
      }),
    ));

  it('stores open members as they are, and the box in the place of the sealed ones', async () => {
    const { type, schema, data } = await storedOne(codec, named('Ada', 7));
    expect({ type, schema, number: data['number'] }).toEqual({ type: 'Named', schema: 1, number: 7 });
    expect(Object.keys(boxOf({ data } as StoredEvent))).toEqual(['kid', 'iv', 'tag', 'box']);
    expect((await storedOne(codec, paused)).data).toEqual({});
  });

  it('puts all events of a stream under the key that the stream names', async () => {
    const { kid } = await ring.fresh();
    const drafts = [named('Ada'), paused, named('Grace')];
    const { append, kids } = await codec.seal({ stamp: stamp(), writes: [write(drafts, { kid })] });
    expect(kids).toEqual([kid]);
    expect(append.writes[0]?.events.map(({ data }) => data.sealed?.kid)).toEqual([kid, undefined, kid]);
  });

  it('gives each new stream a key of its own, and none to a stream without anything to seal', async () => {
    const writes = [
      write([named('Ada')]),
      write([named('Grace')], { stream: 'order-acme-1' }),
      write([paused]),
    ];
    const { kids } = await codec.seal({ stamp: stamp(), writes });
    expect(new Set(kids).size).toBe(3);
    expect(kids[2]).toBeNull();
    expect(kids.filter((kid) => kid !== null && ring.cached(kid))).toHaveLength(2);
  });

  it('takes a new key for a stream whose key was destroyed', async () => {
    const { kid } = await ring.fresh();
    await ring.destroy([kid]);
    const { kids } = await codec.seal({ stamp: stamp(), writes: [write([named('Ada')], { kid })] });
    expect(kids[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(kids[0]).not.toBe(kid);
  });

  it('never seals the same thing to the same bytes', async () => {
    const [one, other] = await stored(codec, [write([named('Ada'), named('Ada')])]);
    expect(one && boxOf(one).box).not.toBe(other && boxOf(other).box);
  });

  it('refuses an event that no contract declares, and sealed members where none are declared', async () => {
    const unknown = { type: 'Guessed', data: {} };
    await expect(storedOne(codec, unknown)).rejects.toThrow('no contract declares the event Guessed');
    const misplaced = { type: 'Paused', data: { sealed: { name: 'Ada' } } };
    await expect(storedOne(codec, misplaced)).rejects.toThrow('the contract of Paused seals nothing');
  });
});

describe('the note to a reason', () => {
  const notes = async (events: readonly Event[]) =>
    (await codec.open(await stored(codec, [write(events)], stamp('as Ada asked')))).map((entry) =>
      'stored' in entry ? entry.error : entry.reasonNote,
    );

  it('goes with the first event that has something sealed', async () => {
    expect(await notes([paused, named('Ada'), named('Grace')])).toEqual([null, 'as Ada asked', null]);
  });

  it('goes with the first event when none has anything sealed', async () => {
    expect(await notes([paused, paused])).toEqual(['as Ada asked', null]);
  });

  it('changes nothing of what the event says', async () => {
    const events = [named('Ada'), paused];
    for (const event of events)
      expect(dataOf(await openOne(codec, await storedOne(codec, event, stamp('because'))))).toEqual(
        event.data,
      );
  });

  it('is gone with the key', async () => {
    const event = await storedOne(codec, paused, stamp('because'));
    await ring.destroy([boxOf(event).kid]);
    expect(await openOne(codec, event)).toMatchObject({ data: {}, reasonNote: null });
  });
});
