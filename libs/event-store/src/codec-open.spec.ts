import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { EVENT_CONTRACTS, type EventContract } from '@clientele/contracts';
import { LocalKey, MemoryKeyStore, type KeyRing } from '@clientele/keys';
import fc from 'fast-check';
import { Codec, OPENED_AT_ONCE, TooNew, Unreadable } from './codec.ts';
import type { StoredEvent } from './log.ts';
import {
  boxOf,
  contracts,
  dataOf,
  flipped,
  named,
  openOne,
  openRing,
  paused,
  STREAM,
  stored,
  storedOne,
  withBox,
  write,
} from './sealed-specimen.ts';

let ring: KeyRing;
let codec: Codec;
beforeAll(async () => {
  ring = await openRing();
  codec = new Codec(ring, contracts);
});

describe('opening', () => {
  it('keeps the envelope and tells which key the box names', async () => {
    const event = await storedOne(codec, named('Ada'));
    const { data: _, ...envelope } = event;
    expect(await openOne(codec, event)).toMatchObject({ ...envelope, kid: boxOf(event).kid });
    expect(await openOne(codec, await storedOne(codec, paused))).toMatchObject({
      kid: null,
      reasonNote: null,
    });
  });

  it('finds every changed byte of box, tag and initialization vector', () =>
    fc.assert(
      fc.asyncProperty(fc.constantFrom('box', 'tag', 'iv'), fc.nat(200), async (member, index) => {
        const event = await storedOne(codec, named('Ada Lovelace'));
        const opened = await openOne(
          codec,
          withBox(event, { [member]: flipped(boxOf(event)[member], index) }),
        );
        expect(opened).toMatchObject({
          stored: { position: 1n },
          error: { name: 'Unreadable', stream: STREAM },
        });
      }),
    ));

  it('finds a box that was cut short', async () => {
    const event = await storedOne(codec, named('Ada Lovelace'));
    for (const member of ['box', 'tag', 'iv'] as const) {
      const cut = Buffer.from(boxOf(event)[member], 'base64').subarray(0, 8).toString('base64');
      expect(await openOne(codec, withBox(event, { [member]: cut }))).toMatchObject({
        error: { name: 'Unreadable' },
      });
    }
  });

  it('opens a box in no other event than its own', async () => {
    const event = await storedOne(codec, named('Ada'));
    const lenient = new Codec(ring, {
      ...contracts,
      Renamed: contracts.Named,
      Named: { ...contracts.Named, schema: 3 },
    });
    const moves: Partial<StoredEvent>[] = [
      { id: randomUUID() },
      { type: 'Renamed' },
      { schema: 2 },
      { stream: 'customer-acme-02' },
    ];
    for (const move of moves)
      expect(await openOne(lenient, { ...event, ...move })).toMatchObject({ error: { name: 'Unreadable' } });
  });

  it('opens nothing with the key of another', async () => {
    const { kid } = await ring.fresh();
    expect(await openOne(codec, withBox(await storedOne(codec, named('Ada')), { kid }))).toMatchObject({
      error: { name: 'Unreadable', position: 1n },
    });
  });

  it('opens as null what was sealed under a destroyed key, and keeps the rest', async () => {
    const event = await storedOne(codec, named('Ada', 7));
    await ring.destroy([boxOf(event).kid]);
    expect(dataOf(await openOne(codec, event))).toEqual({ number: 7, sealed: null });
  });

  it('stores an erased event anew without a box, and opens it the same', async () => {
    const erased = { type: 'Named', data: { number: 7, sealed: null } };
    const event = await storedOne(codec, erased);
    expect(event.data).toEqual({ number: 7 });
    expect(dataOf(await openOne(codec, event))).toEqual(erased.data);
  });

  it('opens the others of a page when one fails', async () => {
    const events = await stored(codec, [write([named('Ada'), named('Grace'), named('Edith')])]);
    const damaged = events.map((event, index) =>
      index === 1 ? withBox(event, { tag: boxOf(event).iv }) : event,
    );
    const opened = await codec.open(damaged);
    expect(opened.map((entry) => 'stored' in entry)).toEqual([false, true, false]);
    expect(opened[1]).toMatchObject({ error: { name: 'Unreadable', position: 2n } });
  });

  it('keeps the order of a page that is opened in several turns', async () => {
    const numbers = Array.from({ length: 2 * OPENED_AT_ONCE + 1 }, (_, index) => index);
    const opened = await codec.open(
      await stored(codec, [write(numbers.map((number) => named('Ada', number)))]),
    );
    expect(opened.map((entry) => (dataOf(entry) as { number: number }).number)).toEqual(numbers);
  });

  it('passes on that the key store fails, and fails no event for it', async () => {
    const store = new MemoryKeyStore();
    const kek = LocalKey.random();
    const [writer, reader] = await Promise.all([openRing(store, kek), openRing(store, kek)]);
    const [event] = await stored(new Codec(writer, contracts), [write([named('Ada')])]);
    store.find = () => Promise.reject(new Error('the connection is lost'));
    await expect(new Codec(reader, contracts).open(event ? [event] : [])).rejects.toThrow(
      'the connection is lost',
    );
  });
});

describe('schemas', () => {
  const lifting = (upcasters: EventContract['upcasters']): Codec =>
    new Codec(ring, { ...contracts, Named: { ...contracts.Named, schema: 3, upcasters } });
  const upcasters: EventContract['upcasters'] = [
    (data) => {
      const { sealed, ...open } = data as { sealed: { name: string } | null };
      return { ...open, sealed: sealed && { names: [sealed.name] } };
    },
    (data) => ({ ...(data as object), lifted: true }),
  ];

  it('lifts an old event to the newest schema, step by step', async () => {
    const opened = await openOne(lifting(upcasters), await storedOne(codec, named('Ada', 7)));
    expect(opened).toMatchObject({
      schema: 3,
      data: { number: 7, sealed: { names: ['Ada'] }, lifted: true },
    });
  });

  it('lifts an erased event too', async () => {
    const event = await storedOne(codec, named('Ada', 7));
    await ring.destroy([boxOf(event).kid]);
    expect(dataOf(await openOne(lifting(upcasters), event))).toEqual({
      number: 7,
      sealed: null,
      lifted: true,
    });
  });

  it('fails the event alone when it cannot be lifted', async () => {
    const event = await storedOne(codec, named('Ada'));
    const refusing = [
      () => {
        throw new Error('no such name');
      },
    ];
    for (const wrong of [[], refusing]) {
      const opened = await openOne(lifting(wrong), event);
      expect('stored' in opened && opened.error).toBeInstanceOf(Unreadable);
    }
  });

  it('says too-new of a type or schema that only newer code knows', async () => {
    const event = await storedOne(codec, named('Ada'));
    for (const change of [{ schema: 2 }, { type: 'Foreseen' }, { type: 'constructor' }]) {
      const opened = await openOne(codec, { ...event, ...change });
      expect('stored' in opened && opened.error).toBeInstanceOf(TooNew);
      expect(opened).toMatchObject({ error: { type: 'Named', schema: 1, position: 1n, ...change } });
    }
  });

  it('knows every event type that the contracts declare', async () => {
    const all = new Codec(ring, EVENT_CONTRACTS);
    const [event] = await stored(all, [write([{ type: 'CustomerActivated', data: {} }])]);
    expect(event && dataOf(await openOne(all, event))).toEqual({});
  });
});
