import { expect, it } from '@jest/globals';
import { banner } from './banner.ts';

const place = { url: 'http://localhost:3000', key: 'the-secret', file: '/data/bootstrap.key' };

it('shows the key at a terminal, and where it is kept', () => {
  expect(banner(place, true)).toContain('the-secret   (kept in /data/bootstrap.key)');
});

it('keeps the key out of what is collected as a log', () => {
  expect(banner(place, false)).not.toContain('the-secret');
  expect(banner(place, false)).toContain('kept in /data/bootstrap.key');
});

it('repeats no key that was configured', () => {
  expect(banner({ ...place, file: null }, true)).not.toContain('the-secret');
});
