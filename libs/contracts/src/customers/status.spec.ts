import { expect, it } from '@jest/globals';
import { statusAt } from './status.ts';

const from = '2026-01-01T00:00:00.000Z';
const until = '2026-02-01T00:00:00.000Z';
const between = '2026-01-15T00:00:00.000Z';

it.each([
  ['valid without a window', { active: true, activeFrom: null, activeUntil: null }, between, 'valid'],
  ['inactive by its own switch', { active: false, activeFrom: null, activeUntil: null }, between, 'inactive'],
  [
    'not yet active before its window',
    { active: true, activeFrom: between, activeUntil: null },
    from,
    'notYetActive',
  ],
  [
    'valid from the first moment of its window',
    { active: true, activeFrom: from, activeUntil: until },
    from,
    'valid',
  ],
  [
    'expired from the end of its window',
    { active: true, activeFrom: from, activeUntil: until },
    until,
    'expired',
  ],
])('is %s', (_, window, now, status) => expect(statusAt(window, now)).toBe(status));
