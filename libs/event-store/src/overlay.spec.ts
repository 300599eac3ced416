import { EVENT_CONTRACTS, streamOf } from '@clientele/contracts';
import { beforeEach, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { resolveClaim } from './claims.ts';
import { loadStream } from './folded.ts';
import { MemoryEventLog } from './memory.ts';
import { Overlay } from './overlay.ts';
import { fresh, on } from './parts.ts';
import { join, member, openMemoryStore, rename, stamped, tag } from './specimen.ts';
import type { EventStore } from './store.ts';
import { transact } from './transact.ts';

const NOW = '2026-01-01T00:00:00.000Z';

let store: EventStore;
let overlay: Overlay;
let id: string;

beforeEach(async () => {
  store = await openMemoryStore(new MemoryEventLog());
  overlay = new Overlay(store, EVENT_CONTRACTS, NOW);
  ({ id } = await transact(store, fresh(member, randomUUID()), join('a'), stamped()));
});

const streamOfMember = () => streamOf('customer', 'acme', id);

it('shows a later command what an earlier one decided', async () => {
  await transact(store, on(member, id), tag('x'), stamped({ overlay }));
  const later = await transact(store, on(member, id), tag('y'), stamped({ overlay, step: 1 }));
  expect(later).toMatchObject({ version: 3, state: { tags: ['x', 'y'] } });
  const types = (await overlay.readStream(streamOfMember())).map((event) => event.type);
  expect(types).toEqual(['CustomerRegistered', 'CustomerTagsChanged', 'CustomerTagsChanged']);
});

it('shows claims that were taken and freed on it', async () => {
  await transact(store, on(member, id), rename('b'), stamped({ overlay }));
  expect(await resolveClaim(overlay, 'acme', { kind: 'externalId', value: 'b' })).toMatchObject({
    holderId: id,
  });
  expect(await resolveClaim(overlay, 'acme', { kind: 'externalId', value: 'a' })).toBeNull();
  expect(await resolveClaim(store, 'acme', { kind: 'externalId', value: 'a' })).toMatchObject({
    holderId: id,
  });
});

it('collects what can be appended at once, at the versions it was decided on', async () => {
  const meta = stamped();
  await transact(store, on(member, id), tag('x'), { ...meta, overlay });
  await transact(store, on(member, id), tag('y'), { ...meta, overlay, step: 1 });
  expect(await store.append({ stamp: meta, writes: overlay.collected() })).toMatchObject({
    outcome: 'appended',
  });
  expect(await loadStream(store, member, streamOfMember())).toMatchObject({
    version: 3,
    state: { tags: ['x', 'y'] },
  });
});

it('does not see what others append meanwhile to what was decided here; the append tells', async () => {
  const meta = stamped();
  await transact(store, on(member, id), tag('x'), { ...meta, overlay });
  await transact(store, on(member, id), tag('other'), stamped());
  const later = await transact(store, on(member, id), tag('y'), { ...meta, overlay, step: 1 });
  expect(later.state.tags).toEqual(['x', 'y']);
  expect(await store.append({ stamp: meta, writes: overlay.collected() })).toMatchObject({
    outcome: 'conflict',
  });
});

it('never lets what was only decided into the remembered states', async () => {
  const command = fc.record({ dry: fc.boolean(), name: fc.string({ maxLength: 5 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 20 }), async (commands) => {
      const of = (await transact(store, fresh(member, randomUUID()), join(), stamped())).id;
      for (const { dry, name } of commands) {
        const dryRun = dry ? new Overlay(store, EVENT_CONTRACTS, NOW) : null;
        await transact(store, on(member, of), tag(name), stamped({ overlay: dryRun }));
      }
      const wet = new Set(commands.flatMap(({ dry, name }) => (dry ? [] : [name])));
      expect((await loadStream(store, member, streamOf('customer', 'acme', of))).state.tags).toEqual([
        ...wet,
      ]);
    }),
    { numRuns: 50 },
  );
});
