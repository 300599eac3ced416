import { expect, it } from '@jest/globals';
import { spoken } from './spoken.ts';

it('puts the name before what is said, in its colour where there are colours', () => {
  expect(spoken('views', 'views serves', false)).toBe('views      views serves');
  expect(spoken('views', 'views serves', true)).toBe('\u001B[31mviews    \u001B[0m  views serves');
});

it('turns an entry of a log around for people', () => {
  const known = { level: 40, time: 1, pid: 2, hostname: 'here', name: 'wallets', msg: 'failed' };
  const entry = { ...known, group: 'wallets', err: { message: 'away', stack: 'at length' } };
  expect(spoken('wallets', JSON.stringify(entry), false)).toBe(
    'wallets    warn failed {"group":"wallets","err":"away"}',
  );
  expect(spoken('wallets', '{"level":', false)).toBe('wallets    {"level":');
});
