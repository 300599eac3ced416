import { isOutage } from '@clientele/event-store';
import { MemoryKeyStore } from '@clientele/keys';
import { keyStoreConformance } from '@clientele/keys/conformance';
import { expect, it } from '@jest/globals';
import { Faults } from './faults.ts';
import { FaultyKeyStore } from './faulty-key-store.ts';

const KEYS = 100;

keyStoreConformance('a key store on a busy day', async () => {
  const faults = new Faults(1, 'mild');
  return new FaultyKeyStore(new MemoryKeyStore(), faults);
});

it('fails before and after it did what it was told, and is then away for its caller', async () => {
  const faults = new Faults(1, 'harsh');
  const [keys, wrapped] = [new MemoryKeyStore(), Uint8Array.from([1])];
  const store = new FaultyKeyStore(keys, faults);
  const failures: unknown[] = [];
  const kids = Array.from({ length: KEYS }, (_, index) => `key-${index}`);
  for (const kid of kids) await store.add([{ kid, wrapped }]).catch((error: unknown) => failures.push(error));
  const [lost = 0, notSent = 0] = ['answer to the adding of keys is lost', 'adding of keys fails'].map(
    (fault) => faults.struck.get(fault),
  );
  expect(failures.every((error) => error instanceof Error && isOutage(error))).toBe(true);
  expect([lost > 0, notSent > 0, failures.length]).toEqual([true, true, lost + notSent]);
  expect(await keys.find(kids)).toHaveLength(KEYS - notSent);
});
