import { expect, it } from '@jest/globals';
import { isOutage, Outage } from './outage.ts';

const failure = (code: string): Error => Object.assign(new Error('failed'), { code });

it.each(['ECONNREFUSED', 'EAI_AGAIN', 'ENOSPC', '08006', '40P01', '53100', '55P03', '57P01', '58030'])(
  'takes %s for something that passes',
  (code) => {
    expect(isOutage(failure(code))).toBe(true);
    expect(isOutage(new Error('the append failed', { cause: failure(code) }))).toBe(true);
  },
);

it.each(['ENOENT', 'EACCES', '22P02', '23505', '42P01', 'FST_ERR_CTP_BODY_TOO_LARGE'])(
  'takes %s for a mistake',
  (code) => {
    expect(isOutage(failure(code))).toBe(false);
  },
);

it('takes what an adapter calls an outage for one', () => {
  expect(isOutage(new Outage('no answer'))).toBe(true);
  expect(isOutage(new Error('the append failed', { cause: new Outage('no answer') }))).toBe(true);
});

it('knows the words of a driver that gives no code', () => {
  expect(isOutage(new Error('Connection terminated unexpectedly'))).toBe(true);
  expect(isOutage(new Error('timeout expired'))).toBe(true);
  expect(isOutage(new TypeError('state is undefined'))).toBe(false);
});
