import { expect, it } from '@jest/globals';
import { cardStatusAt } from './status.ts';

const now = '2026-02-01T00:00:00.000Z';

it.each([
  ['active', null, null, 'active'],
  ['active', '2026-03-01T00:00:00.000Z', null, 'scheduled'],
  ['active', null, now, 'expired'],
  ['blocked', null, now, 'expired'],
  ['blocked', '2026-03-01T00:00:00.000Z', null, 'blocked'],
  ['closed', null, now, 'closed'],
  ['replaced', null, null, 'replaced'],
] as const)('%s, from %s until %s, is %s', (status, activeFrom, activeUntil, shown) =>
  expect(cardStatusAt({ status, activeFrom, activeUntil }, now)).toBe(shown),
);
