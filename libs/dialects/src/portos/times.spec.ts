import { expect, it } from '@jest/globals';
import { day, dayText, time, timeText } from './times.ts';

it.each([
  ['2022-11-01T00:00:00.00Z', '2022-11-01T00:00:00.000Z'],
  ['2022-11-01T10:30:00.1234567+01:00', '2022-11-01T09:30:00.123Z'],
  ['2022-11-01T10:30:00', '2022-11-01T10:30:00.000Z'],
  ['2022-11-01', '2022-11-01T00:00:00.000Z'],
])('reads the time %s', (text, moment) => expect(time.parse(text)).toBe(moment));

it.each(['', '1.11.2022', '2022-02-30', '2022-11-01T25:00:00Z', '2022-11-01T10:30:00+1'])(
  'reads no time in %p',
  (text) => expect(time.safeParse(text).success).toBe(false),
);

it('reads a day where it is, as a day or as a time', () => {
  expect(day.parse('1990-05-17T00:00:00+02:00')).toBe('1990-05-17');
  expect(day.parse(dayText('1990-05-17'))).toBe('1990-05-17');
  expect(day.safeParse('1990-05-17 noon').success).toBe(false);
});

it.each([
  ['2022-11-01T00:00:00.000Z', '2022-11-01T00:00:00.00Z'],
  ['2022-11-01T00:00:00.250Z', '2022-11-01T00:00:00.25Z'],
  ['2022-11-01T00:00:00.255Z', '2022-11-01T00:00:00.255Z'],
])('writes %s with at least two digits behind the second', (moment, text) => {
  expect(timeText(moment)).toBe(text);
  expect(time.parse(text)).toBe(moment);
});
