import type { CustomerDocument, WholeCustomerDocument } from '@clientele/contracts';
import { DialectsModule } from '@clientele/dialects';
import { serve } from '@clientele/http/serving';
import { memoryStore, type Api } from '@clientele/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { START_MS_MAX, joinPlatform, type Platform } from '../platform.specimen.ts';
import { clientOf, expectNothingRecorded, keyWith, type Client } from './callers.specimen.ts';
import { furnish, furnishOddly, register, wholeOf } from './furnished.specimen.ts';
import type { Kind, Members, Vendor } from './vendor.specimen.ts';
import { VENDORS } from './vendors.specimen.ts';

let platform: Platform;
let api: Api;
let key: string;
let front: NestFastifyApplication;
let url: string;

beforeAll(async () => {
  platform = await joinPlatform();
  key = await keyWith(platform, ['admin'], 'matrix');
  api = platform.api.as(key);
  front = await serve(await memoryStore(), [DialectsModule.at(platform.url)]);
}, START_MS_MAX);
afterAll(async () => {
  await front.close();
  await platform.stop();
});

const clients = ({ presents }: Vendor, presented = key): Client => clientOf(url, presents, presented);

const call = async (vendor: Vendor, method: string, path: string, body?: unknown): Promise<unknown> => {
  const answer = await clients(vendor)(method, path, body);
  const succeeds = answer.status >= 200 && answer.status < 300;
  expect({ vendor: vendor.name, ...answer, succeeds }).toMatchObject({ succeeds: true });
  return answer.body;
};
const show = async (vendor: Vendor, customer: CustomerDocument): Promise<Members> =>
  vendor.shownIn(await call(vendor, 'GET', vendor.at(customer)));
const sendBack = (vendor: Vendor, customer: CustomerDocument, shown: Members): Promise<unknown> =>
  call(vendor, 'PUT', vendor.at(customer), vendor.sentBack(shown));

const without = (names: readonly string[], shown: Members): Members =>
  Object.fromEntries(Object.entries(shown).filter(([name]) => !names.includes(name)));

/** What each vendor's client sees of a customer, but for what changes with every write. */
const seenOf = async (customer: CustomerDocument): Promise<Readonly<Record<string, Members>>> => {
  const seen = VENDORS.map(async (vendor) => [
    vendor.name,
    without(vendor.versions, await show(vendor, customer)),
  ]);
  return Object.fromEntries(await Promise.all(seen)) as Readonly<Record<string, Members>>;
};

const unversioned = (whole: WholeCustomerDocument): Members =>
  without(['version', 'revision', 'position', 'updatedAt'], { ...whole });

const namesOf = async (customer: CustomerDocument): Promise<readonly unknown[]> =>
  Promise.all(VENDORS.map(async (vendor) => vendor.nameIn(await show(vendor, customer), customer.kind)));
const everywhere = (value: unknown): readonly unknown[] => VENDORS.map(() => value);

/** Customers as others may have left them, from whom nothing may be taken by who only sends back. */
const STATES = {
  'with everything': (kind: Kind) => furnish(api, { kind }),
  'with what is hard to say': (kind: Kind) => furnishOddly(api, kind),
  'with nothing but a name': (kind: Kind) => register(api, { kind, displayName: 'Ada Frei' }),
  'that is switched off in every way': (kind: Kind) =>
    register(api, { kind, displayName: 'Ada Frei', archived: true, inactive: true, active: false }),
} as const;

const changesOf = ({ changes }: Vendor) =>
  (['with everything', 'with what is hard to say'] as const).flatMap((state) =>
    changes.map((change) => ({ change, state })),
  );

const SWITCHES = ['active', 'archived', 'inactive'] as const;
const switchesOf = ({ active, archived, inactive }: CustomerDocument) => ({ active, archived, inactive });

/** Where the dialects are: over the native API of their own process, or with nothing but its address. */
const PLACES = [
  { where: 'in the platform', tenant: 'here', address: () => platform.url },
  { where: 'in a process of their own', tenant: 'there', address: () => front.getUrl() },
] as const;

describe.each(PLACES)('dialects $where', ({ tenant, address }) => {
  beforeAll(async () => {
    url = await address();
  });

  describe.each(VENDORS)('a client of $name', (writer) => {
    describe.each(['company', 'person'] as const)('of a %s', (kind) => {
      it.each(Object.keys(STATES) as (keyof typeof STATES)[])(
        'sends one %s back as it read it, and nothing is recorded',
        async (state) => {
          const customer = await STATES[state](kind);
          const shown = await show(writer, customer);
          await expectNothingRecorded(platform, async () => {
            await sendBack(writer, customer, shown);
          });
        },
      );

      it.each(changesOf(writer))(
        'changes $change.what of one $state, sends the rest back, and takes nothing from others',
        async ({ change, state }) => {
          const before = await STATES[state](kind);
          const seen = await seenOf(before);
          const shown = await show(writer, before);
          const changed = change.sent(shown);
          await sendBack(writer, before, { ...shown, ...changed });
          const moved = Object.entries({ ...change.seen, [writer.name]: changed });
          expect(await seenOf(before)).toEqual({
            ...seen,
            ...Object.fromEntries(moved.map(([name, now]) => [name, { ...seen[name], ...now }])),
          });
          expect(unversioned(await wholeOf(api, before.id))).toEqual({
            ...unversioned(before),
            ...change.native(before),
          });
        },
      );

      it('says nothing, and takes nothing that is not its own', async () => {
        const before = await furnish(api, { kind });
        await call(writer, 'PUT', writer.at(before), {});
        expect(unversioned(await wholeOf(api, before.id))).toEqual({
          ...unversioned(before),
          ...writer.emptied(before),
        });
      });

      it('renames one for all', async () => {
        const before = await furnish(api, { kind });
        const shown = await show(writer, before);
        await sendBack(writer, before, { ...shown, ...writer.renamed(shown, 'Haus Küng Neu', kind) });
        const after = await wholeOf(api, before.id);
        expect(after).toMatchObject({ kind, displayName: 'Haus Küng Neu' });
        expect(await namesOf(after)).toEqual(everywhere('Haus Küng Neu'));
      });
    });

    it('is told of its version what others wrote since', async () => {
      const before = await furnish(api, { kind: 'company' });
      const shown = await show(writer, before);
      for (const other of VENDORS.filter((vendor) => vendor !== writer)) {
        const seen = await show(other, before);
        await sendBack(other, before, {
          ...seen,
          ...other.renamed(seen, `Neu bei ${other.name}`, 'company'),
        });
      }
      const between = await wholeOf(api, before.id);
      const sent = { ...shown, ...writer.changes[0]?.sent(shown) };
      const { status } = await clients(writer)('PUT', writer.at(before), writer.sentBack(sent));
      expect(status).toBe(writer.stale ?? 200);
      const after = await wholeOf(api, before.id);
      expect(after.version === between.version).toBe(writer.stale !== null);
    });

    it('makes one that all see, and that keeps what it has when they send it back', async () => {
      const body = await call(writer, 'POST', writer.root, writer.make('Gemeinsame AG'));
      const made = await wholeOf(api, writer.madeIn(body));
      expect(made).toMatchObject({ ...writer.made, kind: 'company', active: true, inactive: false });
      expect(await namesOf(made)).toEqual(everywhere('Gemeinsame AG'));
      await expectNothingRecorded(platform, async () => {
        for (const other of VENDORS) await sendBack(other, made, await show(other, made));
      });
    });

    it('deletes one for all', async () => {
      const customer = await furnish(api, { kind: 'company', hasOrder: false });
      await call(writer, 'DELETE', writer.at(customer));
      const statuses = VENDORS.map(
        async (vendor) => (await clients(vendor)('GET', vendor.at(customer))).status,
      );
      expect(await Promise.all(statuses)).toEqual(everywhere(404));
      expect((await api.get(`/v1/customers/${customer.id}`)).status).toBe(404);
    });

    it('lists who was made elsewhere until it is deleted elsewhere', async () => {
      const there = await keyWith(platform, ['admin'], `${tenant}_${writer.name}`);
      const native = platform.api.as(there);
      const listed = async () => {
        const { body } = await clients(writer, there)('GET', writer.root);
        return writer.listedIn(body).map((each) => writer.nameIn(each, 'company'));
      };
      const { id } = await register(native, { displayName: 'Kommt und Geht AG' });
      expect(await listed()).toEqual(['Kommt und Geht AG']);
      expect(await native.delete(`/v1/customers/${id}`)).toMatchObject({ status: 204 });
      await native.get('/v1/customers?limit=1', { 'clientele-min-position': 'head' });
      expect(await listed()).toEqual([]);
    });
  });

  describe('the switches', () => {
    const OFF = { active: false, archived: true, inactive: true } as const;
    const ON = { active: true, archived: false, inactive: false } as const;

    it.each(SWITCHES)('show every client what is its own, when %s is set natively', async (name) => {
      const customer = await register(api, { displayName: 'Schalter AG', [name]: OFF[name] });
      for (const vendor of VENDORS.filter((each) => each.switch !== null)) {
        const { member = '', native = name } = vendor.switch ?? {};
        const isItsOwn = native === name || (native === 'inactive' && name === 'archived');
        const expected = isItsOwn ? OFF[native] : ON[native];
        expect(await show(vendor, customer)).toMatchObject({ [member]: expected });
      }
    });

    it.each(VENDORS.filter((each) => each.switch !== null))('of $name are its own alone', async (vendor) => {
      const customer = await register(api, { displayName: 'Schalter AG' });
      const { member = '', native = 'active' } = vendor.switch ?? {};
      const set = async (value: boolean) => {
        await sendBack(vendor, customer, { ...(await show(vendor, customer)), [member]: value });
        return switchesOf(await wholeOf(api, customer.id));
      };
      expect(await set(OFF[native])).toEqual({ ...ON, [native]: OFF[native] });
      expect(await set(ON[native])).toEqual(ON);
    });

    it('are both on when Coredination is told that an archived one is not inactive', async () => {
      const coredination = VENDORS.find(({ name }) => name === 'coredination');
      if (coredination === undefined) throw new Error('there is no such vendor');
      const customer = await register(api, { displayName: 'Archiv AG', archived: true, active: false });
      await sendBack(coredination, customer, { ...(await show(coredination, customer)), inactive: false });
      expect(switchesOf(await wholeOf(api, customer.id))).toEqual({ ...ON, active: false });
    });
  });
});
