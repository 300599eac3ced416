import { streamOf } from '@clientele/contracts';
import { beforeEach, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { loadStream } from './folded.ts';
import type { Append, AppendOutcome, ReadStreamOptions, StoredEvent } from './log.ts';
import { MemoryEventLog } from './memory.ts';
import type { CommandMeta } from './meta.ts';
import { fresh, on } from './parts.ts';
import { join, member, openMemoryRing, openMemoryStore, rename, stamped, tag } from './specimen.ts';
import { transactSteps } from './steps.ts';
import type { EventStore } from './store.ts';
import { transact } from './transact.ts';

/** A log that tells how often it was read since the last append. */
class ReadLog extends MemoryEventLog {
  reads = 0;

  override async append(append: Append): Promise<AppendOutcome> {
    this.reads = 0;
    return super.append(append);
  }

  override async readCommand(tenant: string, command: string): Promise<readonly StoredEvent[]> {
    this.reads += 1;
    return super.readCommand(tenant, command);
  }

  override async readStream(stream: string, options?: ReadStreamOptions): Promise<readonly StoredEvent[]> {
    this.reads += 1;
    return super.readStream(stream, options);
  }
}

let log: ReadLog;
let store: EventStore;
let other: EventStore;
let known: string;

beforeEach(async () => {
  log = new ReadLog();
  const ring = await openMemoryRing();
  [store, other] = [await openMemoryStore(log, ring), await openMemoryStore(log, ring)];
  known = (await transact(store, fresh(member, randomUUID()), join('a'), stamped())).id;
});

const streamOfMember = (id: string): string => streamOf('customer', 'acme', id);

/** One that begins, is renamed and tagged, and one that was there already and is left as it is at first. */
const several = (meta: CommandMeta) =>
  transactSteps(
    store,
    async (metaOf) => {
      const begun = await transact(store, fresh(member, randomUUID()), join('c'), metaOf(0));
      return [
        begun,
        await transact(store, on(member, known), () => [], metaOf(1)),
        await transact(store, on(member, begun.id), rename('d'), metaOf(2)),
        await transact(store, on(member, known), tag('x'), metaOf(3)),
        await transact(store, on(member, begun.id), tag('y'), metaOf(4)),
      ];
    },
    meta,
  );

it('answers without a look into the log what was just recorded, and alike when said again', async () => {
  const meta = stamped({ repeatable: true, commandId: 'said again' });
  const first = await several(meta);
  expect(log.reads).toBe(0);
  expect(first.answer.map(({ version }) => version)).toEqual([1, 1, 2, 2, 3]);
  await transact(other, on(member, known), tag('later'), stamped());
  await loadStream(store, member, streamOfMember(known));
  expect(await several(meta)).toEqual(first);
});

it('remembers what was just recorded exactly as another process reads it', async () => {
  const { answer } = await several(stamped());
  for (const id of [known, answer[0]?.id ?? '']) {
    const remembered = store.states.get(streamOfMember(id));
    expect(remembered).toMatchObject({ version: id === known ? 2 : 3 });
    expect(await loadStream(other, member, streamOfMember(id))).toEqual(remembered);
  }
});
