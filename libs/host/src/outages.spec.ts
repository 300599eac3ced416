import { describe, expect, it } from '@jest/globals';
import { BEGINNINGS_MAX, throughOutages } from './outages.ts';

const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

describe('what is begun through outages', () => {
  /** Fails so often, and counts. */
  const failing = (failures: number, error: Error) => {
    const begun = { count: 0 };
    const begin = async () => {
      begun.count += 1;
      if (begun.count <= failures) throw error;
      return 'done';
    };
    return { begun, begin };
  };

  it('is begun again when its server was away', async () => {
    const { begin } = failing(2, refused);
    expect(await throughOutages(begin)).toBe('done');
  });

  it('fails in the end when the server stays away', async () => {
    const { begun, begin } = failing(Infinity, refused);
    await expect(throughOutages(begin)).rejects.toBe(refused);
    expect(begun.count).toBe(BEGINNINGS_MAX);
  });

  it('fails at once for any other reason', async () => {
    const mistake = new Error('the key is another');
    const { begun, begin } = failing(1, mistake);
    await expect(throughOutages(begin)).rejects.toBe(mistake);
    expect(begun.count).toBe(1);
  });
});
