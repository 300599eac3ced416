import { describe, expect, it } from '@jest/globals';
import { reactionStream, streamOf } from '@clientele/contracts';
import { checksOfEffects, openCauses } from './effects.ts';
import type { LogData, LogRow } from './log-rows.ts';
import { checksOfMoney } from './money.ts';

const CUSTOMER = '01990000-0000-7000-8000-000000000001';
const OTHER = '01990000-0000-7000-8000-000000000002';
const CONTACT = '01990000-0000-7000-8000-000000000003';

let position = 0;
const row = (category: string, id: string, type: string, data: LogData = {}): LogRow => {
  position += 1;
  return {
    position,
    stream: streamOf(category, 'default', id),
    version: position,
    tenant: 'default',
    command: 'c',
    commandEvents: null,
    id: `e${position}`,
    type,
    step: 0,
    correlationId: 'r',
    causationId: null,
    data,
  };
};

const entry = (id: string, amount: string, balance: string, more: LogData = {}) => {
  const type =
    more.transferId === undefined
      ? 'CreditToppedUp'
      : `CreditTransferred${amount.startsWith('-') ? 'Out' : 'In'}`;
  return row('credit', id, type, { amount, balance, reserved: '0', held: '0', ...more });
};

const faulty = (checks: ReturnType<typeof checksOfMoney>): string[] =>
  checks.filter(({ faults }) => faults.length > 0).map(({ name }) => name);

describe('what is checked of money', () => {
  const BALANCES = 'every balance is the sum of its entries, at every position';
  const SIDES = 'a transfer has both its sides, or none';
  const TOTAL = 'money is neither made nor lost';
  const out = entry(CUSTOMER, '-2', '3', { transferId: 't' });

  it('is content with a transfer', () =>
    expect(
      faulty(checksOfMoney([entry(CUSTOMER, '5', '5'), out, entry(OTHER, '2', '2', { transferId: 't' })])),
    ).toEqual([]));

  it('sees a side that is lost', () =>
    expect(faulty(checksOfMoney([entry(CUSTOMER, '5', '5'), out]))).toEqual([SIDES, TOTAL]));

  it('sees a balance that is no sum', () =>
    expect(faulty(checksOfMoney([entry(CUSTOMER, '5', '6')]))).toEqual([BALANCES, TOTAL]));
});

describe('what is checked of effects', () => {
  const ENDS = 'whatever was set off has ended, and once';
  const WALLETS = 'no customer that is gone has a card or open credit';
  const CONTACTS = 'contacts say of customers what customers say of them';
  const issued = row('cards', CUSTOMER, 'CardIssued', { cardId: 'k' });
  const closed = row('cards', CUSTOMER, 'CardClosed', { cardId: 'k' });
  const deleted = row('customer', CUSTOMER, 'CustomerDeleted');
  const ended: LogRow = {
    ...row('reaction', deleted.id, 'ReactionEnded', { reaction: 'close-wallet' }),
    stream: reactionStream(deleted),
  };
  const linked = row('customer', CUSTOMER, 'CustomerContactLinked', { contactId: CONTACT });
  const back = row('contact', CONTACT, 'ContactLinkedToCustomer', { customerId: CUSTOMER });

  it('is content when all has ended', () =>
    expect(faulty(checksOfEffects([issued, deleted, closed, ended]))).toEqual([]));

  it('sees what was never done, and what was done twice', () => {
    expect(openCauses([deleted])).toEqual([deleted.position]);
    expect(openCauses([deleted, ended])).toEqual([]);
    expect(faulty(checksOfEffects([deleted]))).toEqual([ENDS]);
    expect(faulty(checksOfEffects([deleted, ended, ended]))).toEqual([ENDS]);
  });

  it('sees a card of a customer that is gone', () =>
    expect(faulty(checksOfEffects([issued, deleted, ended]))).toEqual([WALLETS]));

  it('sees a link of which one half is missing', () => {
    expect(faulty(checksOfEffects([linked, back]))).toEqual([]);
    expect(faulty(checksOfEffects([linked]))).toEqual([CONTACTS]);
    expect(faulty(checksOfEffects([back]))).toEqual([CONTACTS]);
  });
});
