import {
  cardDocument,
  cardsDocument,
  creditDocument,
  creditEntryDocument,
  type CardDocument,
  type CreditDocument,
  type CreditEntryDocument,
} from '@clientele/contracts';
import { expectRefused, type Answer, type Api } from '@clientele/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { START_MS_MAX, joinPlatform, type Platform } from './platform.specimen.ts';

const HEAD = { 'clientele-min-position': 'head' };

let platform: Platform;
let admin: Api;

beforeAll(async () => {
  platform = await joinPlatform();
  admin = platform.api;
}, START_MS_MAX);
afterAll(() => platform.stop());

const register = async (body: object = {}): Promise<string> =>
  ((await admin.post('/v1/customers', { billing: { currency: 'EUR' }, ...body })).body as { id: string }).id;
const card = ({ body }: Answer): CardDocument => cardDocument.parse(body);
const entry = ({ body }: Answer): CreditEntryDocument => creditEntryDocument.parse(body);
const cardsOf = async (customer: string, query = '') =>
  cardsDocument.parse((await admin.get(`/v1/customers/${customer}/cards${query}`, HEAD)).body);
const creditOf = async (customer: string, query = ''): Promise<CreditDocument> =>
  creditDocument.parse((await admin.get(`/v1/customers/${customer}/credit${query}`, HEAD)).body);
const post = (customer: string, body: object) => admin.post(`/v1/customers/${customer}/credit/entries`, body);
/** What was written can be read, and whatever it set off has happened. */
const settled = ({ headers }: Answer) => ({
  'clientele-min-position': headers.get('clientele-position') ?? 'head',
});

describe('cards', () => {
  it('live from their issue to their replacement, found by number, and shown as they were', async () => {
    const customer = await register({ displayName: 'Kartenhalter Süd' });
    const path = `/v1/customers/${customer}/cards`;
    const issued = card(
      await admin.post(path, {
        serialNumber: 'Karte 4711/Süd',
        processor: 'Pfalz',
        note: 'am Tresen',
        meta: { farbe: 'gold' },
      }),
    );
    const then = await cardsOf(customer);
    const blocked = card(await admin.post(`${path}/${issued.id}/block`, { reason: 'beim Wandern verloren' }));
    expect(blocked).toMatchObject({ status: 'blocked', statusReason: 'beim Wandern verloren' });
    const replacement = card(
      await admin.post(`${path}/${issued.id}/replace`, { serialNumber: 'Karte 4712/Süd' }),
    );
    expect(replacement).toMatchObject({ processor: 'Pfalz', note: 'am Tresen', meta: { farbe: 'gold' } });

    const { items } = await cardsOf(customer);
    expect(items.map(({ status }) => status)).toEqual(['replaced', 'active']);
    expect(items[0]?.replacedBy).toBe(replacement.id);
    expect(card(await admin.get(`${path}/${replacement.id}`))).toEqual(replacement);
    expect(await cardsOf(customer, `?asOf=${then.position}`)).toEqual(then);

    const holders = async (serial: string) => {
      const query = `cardSerialNumber=${encodeURIComponent(serial)}`;
      const { body } = await admin.get(`/v1/customers?${query}`, HEAD);
      return (body as { items: { id: string }[] }).items.map(({ id }) => id);
    };
    expect(await holders('Karte 4712/Süd')).toEqual([customer]);
    expect(await holders('Karte 4711/Süd')).toEqual([]);
  });

  it('close with their customer, and their numbers are free as soon as that is settled', async () => {
    const customer = await register({ displayName: 'Abgang Nord' });
    await admin.post(`/v1/customers/${customer}/cards`, { serialNumber: 'Karte Abgang' });
    await post(customer, { type: 'opening', amount: '5' });
    const gone = await admin.delete(`/v1/customers/${customer}`);
    expect(gone.status).toBe(204);
    expectRefused(await admin.get(`/v1/customers/${customer}/cards`, settled(gone)), 'customer-not-found');
    const other = await register();
    const again = await admin.post(`/v1/customers/${other}/cards`, { serialNumber: 'Karte Abgang' });
    expect(again.status).toBe(201);
  });
});

describe('a merge', () => {
  it('brings cards, balance and reservations along', async () => {
    const [into, from] = [await register(), await register()];
    const moved = card(await admin.post(`/v1/customers/${from}/cards`, { serialNumber: 'Karte zum Umzug' }));
    await post(into, { type: 'opening', amount: '1' });
    await post(from, { type: 'opening', amount: '100' });
    const { reservationId } = entry(await post(from, { type: 'reservation', amount: '30' }));
    const merged = await admin.post(`/v1/customers/${into}/merge`, { from });
    expect(merged.status).toBe(200);

    const there = await admin.get(`/v1/customers/${into}/cards`, settled(merged));
    expect(there.body).toMatchObject({ items: [{ ...moved, customerId: into }] });
    expect(await creditOf(into)).toMatchObject({ balance: '101', held: '30' });
    expect(entry(await post(into, { type: 'spend', amount: '30', reservationId })).balance).toBe('71');
    const away = await admin.get(`/v1/customers/${from}/credit/entries`, HEAD);
    expect([away.status, away.headers.get('location')]).toEqual([
      307,
      `/v1/customers/${into}/credit/entries`,
    ]);
    expectRefused(await post(from, { type: 'topUp', amount: '1' }), 'customer-merged');
  });

  it('lets nobody open the survivor’s account in another currency before its money comes', async () => {
    const [into, from] = [await register(), await register()];
    await post(from, { type: 'opening', amount: '100', currency: 'EUR' });
    const merged = await admin.post(`/v1/customers/${into}/merge`, { from });
    expectRefused(await post(into, { type: 'opening', amount: '1', currency: 'CHF' }), 'credit-opened');
    expect((await admin.get(`/v1/customers/${into}/credit`, settled(merged))).body).toMatchObject({
      balance: '100',
      currency: 'EUR',
    });
  });

  it('is refused where money of another currency would be lost', async () => {
    const [into, from] = [await register(), await register()];
    await post(into, { type: 'opening', amount: '1', currency: 'EUR' });
    await post(from, { type: 'opening', amount: '1', currency: 'CHF' });
    const merge = () => admin.post(`/v1/customers/${into}/merge`, { from });
    expectRefused(await merge(), 'merge-currencies-differ');
    await post(from, { type: 'spend', amount: '1' });
    expect((await merge()).status).toBe(200);
  });
});
