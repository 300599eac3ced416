import { streamOf } from '@clientele/contracts';
import { Refused, type CommandMeta, type EventStore } from '@clientele/event-store';
import { pointerOf } from '@clientele/http';
import type { TransactionExpectation } from './transaction.ts';

const CATEGORIES = { customers: 'customer', contacts: 'contact', documents: 'document', orders: 'order' };

/** The stream of a resource, by its address. */
const streamAt = (tenant: string, path: string): string => {
  const [, , resource, id = '', part] = path.split('/');
  return streamOf(part ?? CATEGORIES[resource as keyof typeof CATEGORIES], tenant, id);
};

const isAt = async (store: EventStore, stream: string, version: number): Promise<boolean> => {
  const events = await store.readStream(stream, { from: Math.max(version, 1), to: version + 1 });
  return events.at(-1)?.version === version || (version === 0 && events.length === 0);
};

/**
 * Lets all commands of a transaction see these resources as they were at the versions that were expected, and
 * refuses when one is not there any more; the append tells of those that leave it until then. A repetition
 * expects nothing: what it tells of is recorded.
 */
export const pinVersions = async (
  expects: readonly TransactionExpectation[],
  meta: CommandMeta,
): Promise<void> => {
  const { overlay, repeatable } = meta;
  if (overlay === null || repeatable) return;
  const pin = async ({ path, version }: TransactionExpectation, index: number): Promise<void> => {
    const stream = streamAt(meta.tenant, path);
    if (!(await isAt(overlay, stream, version)))
      throw new Refused('precondition-failed', { pointer: pointerOf(['expects', index]) });
    await overlay.append({ stamp: meta, writes: [{ stream, expected: version, kid: null, drafts: [] }] });
  };
  await Promise.all(expects.map(pin));
};
