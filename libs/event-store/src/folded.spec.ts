import { streamOf } from '@clientele/contracts';
import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { loadStream } from './folded.ts';
import { MemoryEventLog } from './memory.ts';
import { on } from './parts.ts';
import { join, member, openMemoryRing, openMemoryStore, stamped, tag } from './specimen.ts';
import { transact } from './transact.ts';

it('remembers what it acknowledged exactly as another process reads it', async () => {
  const [log, ring, id] = [new MemoryEventLog(), await openMemoryRing(), randomUUID()];
  const [store, other] = [await openMemoryStore(log, ring), await openMemoryStore(log, ring)];
  const stream = streamOf('customer', 'acme', id);
  await transact(store, on(member, id), join('a'), stamped());
  await transact(store, on(member, id), tag('x'), stamped());
  const remembered = store.states.get(stream);
  expect(await loadStream(other, member, stream)).toEqual(remembered);
  expect(remembered).toMatchObject({ version: 2, revision: 2, state: { externalId: 'a', tags: ['x'] } });
});

it('reads what others appended since', async () => {
  const [log, ring, id] = [new MemoryEventLog(), await openMemoryRing(), randomUUID()];
  const [store, other] = [await openMemoryStore(log, ring), await openMemoryStore(log, ring)];
  const stream = streamOf('customer', 'acme', id);
  await transact(store, on(member, id), join(), stamped());
  await transact(other, on(member, id), tag('x'), stamped());
  expect((await loadStream(store, member, stream)).state.tags).toEqual(['x']);
});

it('is blank where there is no stream', async () => {
  const store = await openMemoryStore(new MemoryEventLog());
  expect(await loadStream(store, member, streamOf('customer', 'acme', randomUUID()))).toMatchObject({
    version: 0,
    state: member.initial,
  });
});
