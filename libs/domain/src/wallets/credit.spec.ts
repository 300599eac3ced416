import { describe, it } from '@jest/globals';
import { creditInput, creditPosting, type CreditEvent, type CreditPosting } from '@clientele/contracts';
import { scenario } from '@clientele/decider/scenario';
import { changeCredit, credit, RESERVATIONS_MAX } from './credit.ts';
import { postCredit } from './postings.ts';

const uuid = (index: number) => `0190a000-0000-7000-8000-${String(index).padStart(12, '0')}`;
const customerId = uuid(1);
const ids = { openingId: uuid(10), entryId: uuid(11) };
const reservationId = uuid(20);
const now = '2026-02-01T00:00:00.000Z';

const { given } = scenario(credit);
type Own = Exclude<CreditPosting, { type: 'transfer' }>;
const post = (input: object, billingCurrency: string | null = null) =>
  postCredit({ input: creditPosting.parse(input) as Own, ids, billingCurrency });
const entry = (amount: string, balance: string, held = '0', reserved = '0') => ({
  entryId: ids.entryId,
  amount,
  reserved,
  balance,
  held,
  sealed: null,
});
const opened = (amount = '100', currency = 'EUR'): CreditEvent => ({
  type: 'CreditOpened',
  data: { ...entry(amount, amount), currency },
});
const reserved: CreditEvent = {
  type: 'CreditReserved',
  data: { ...entry('0', '100', '30', '30'), reservationId },
};
const overdraft: CreditEvent = { type: 'CreditOverdraftSet', data: { limit: '50' } };
const closed: CreditEvent = { type: 'CreditClosed', data: { closedAt: now } };

describe('opening', () => {
  it('names the currency, or takes the one that the customer is billed in', () => {
    given()
      .when(post({ type: 'opening', amount: '100.00', currency: 'EUR' }))
      .then(opened());
    given()
      .when(post({ type: 'opening', amount: '0' }, 'EUR'))
      .then(opened('0'));
    given()
      .when(post({ type: 'opening', amount: '0' }))
      .thenRefused('credit-not-opened', { pointer: '/currency' });
  });

  it('happens once, and never below zero', () => {
    given(opened('0'))
      .when(post({ type: 'opening', amount: '1' }, 'EUR'))
      .thenRefused('credit-opened');
    given()
      .when(post({ type: 'opening', amount: '-1' }, 'EUR'))
      .thenRefused('amount-negative');
  });

  it('comes by itself with the first top-up', () => {
    const first = {
      type: 'CreditOpened',
      data: { ...entry('0', '0'), entryId: ids.openingId, currency: 'EUR' },
    } as const;
    given()
      .when(post({ type: 'topUp', amount: '5' }, 'EUR'))
      .then(first, { type: 'CreditToppedUp', data: entry('5', '5') });
    given()
      .when(post({ type: 'topUp', amount: '5' }))
      .thenRefused('credit-not-opened');
    given()
      .when(post({ type: 'spend', amount: '5' }, 'EUR'))
      .thenRefused('credit-not-opened');
  });
});

describe('posting', () => {
  it('adds, and keeps what was typed', () =>
    given(opened())
      .when(post({ type: 'topUp', amount: '0.10', note: 'cash', reference: ' R-1 ' }))
      .then({
        type: 'CreditToppedUp',
        data: { ...entry('0.1', '100.1'), sealed: { note: 'cash', reference: 'R-1' } },
      }));

  it('spends what there is, and no more than the overdraft allows', () => {
    given(opened())
      .when(post({ type: 'spend', amount: '100' }))
      .then({
        type: 'CreditSpent',
        data: { ...entry('-100', '0'), reservationId: null },
      });
    given(opened())
      .when(post({ type: 'spend', amount: '100.000001' }))
      .thenRefused('credit-insufficient');
    given(opened(), overdraft)
      .when(post({ type: 'spend', amount: '150' }))
      .thenState({ fields: { balance: '-50' } });
    given(opened(), reserved)
      .when(post({ type: 'spend', amount: '71' }))
      .thenRefused('credit-insufficient');
  });

  it('adjusts up and down', () => {
    given(opened())
      .when(post({ type: 'adjustment', amount: '-0.5' }))
      .then({ type: 'CreditAdjusted', data: entry('-0.5', '99.5') });
    given(opened())
      .when(post({ type: 'adjustment', amount: '7' }))
      .thenState({ fields: { balance: '107' } });
    given(opened())
      .when(post({ type: 'adjustment', amount: '-101' }))
      .thenRefused('credit-insufficient');
    given(opened())
      .when(post({ type: 'adjustment', amount: '0.00' }))
      .thenRefused('amount-zero');
  });

  it.each(['topUp', 'spend', 'reservation'])('takes no %s of nothing or less', (type) => {
    for (const amount of ['0', '-0.00', '-1'])
      given(opened()).when(post({ type, amount })).thenRefused('amount-not-positive', { pointer: '/amount' });
  });

  it('refuses another currency, a closed account and more digits than there are', () => {
    given(opened())
      .when(post({ type: 'topUp', amount: '1', currency: 'CHF' }))
      .thenRefused('currency-differs');
    given(opened(), closed)
      .when(post({ type: 'topUp', amount: '1' }))
      .thenRefused('credit-closed');
    given(opened('999999999999999'))
      .when(post({ type: 'topUp', amount: '1' }))
      .thenRefused('amount-too-large');
  });
});

describe('a reservation', () => {
  const spent = (amount: string) => post({ type: 'spend', amount, reservationId });

  it('holds what can then be spent from it, in parts', () => {
    given(opened())
      .when(post({ type: 'reservation', amount: '30' }))
      .then({
        type: 'CreditReserved',
        data: { ...entry('0', '100', '30', '30'), reservationId: ids.entryId },
      });
    given(opened(), reserved)
      .when(spent('20'))
      .thenState({
        fields: { balance: '80', held: '10' },
        reservations: { [reservationId]: '10' },
      });
    given(opened(), reserved)
      .when(spent('30.01'))
      .thenRefused('reservation-exceeded', { pointer: '/amount' });
  });

  it('gives the rest back', () =>
    given(opened(), reserved)
      .when(post({ type: 'release', reservationId }))
      .then({ type: 'CreditReleased', data: { ...entry('0', '100', '0', '-30'), reservationId } }));

  it('is gone once it is spent', () => {
    const all: CreditEvent = {
      type: 'CreditSpent',
      data: { ...entry('-30', '70', '0', '-30'), reservationId },
    };
    given(opened(), reserved, all).when(spent('1')).thenRefused('reservation-not-found');
    given(opened(), reserved, all)
      .when(post({ type: 'release', reservationId }))
      .thenRefused('reservation-not-found', { pointer: '/reservationId' });
  });

  it('is one of so many', () => {
    const many = Array.from({ length: RESERVATIONS_MAX }, (_, index): CreditEvent => ({
      type: 'CreditReserved',
      data: { ...entry('0', '100', '0.001', '0.001'), reservationId: uuid(1000 + index) },
    }));
    given(opened(), ...many)
      .when(post({ type: 'reservation', amount: '1' }))
      .thenRefused('too-many-entries');
  });
});

describe('the overdraft limit', () => {
  const change = (input: object) => changeCredit({ customerId, input: creditInput.parse(input) });

  it('is set once, and taken back', () => {
    given(opened())
      .when(change({ overdraftLimit: '50.00', balance: '100.0' }))
      .then(overdraft);
    given(opened(), overdraft)
      .when(change({ overdraftLimit: '50' }))
      .thenNothing();
    given(opened(), overdraft)
      .when(change({ overdraftLimit: null }))
      .thenState({ fields: { overdraftLimit: '0' } });
  });

  it('is the only thing that can be changed, and never negative', () => {
    given(opened())
      .when(change({ balance: '1' }))
      .thenRefused('read-only', { pointer: '/balance' });
    given(opened())
      .when(change({ overdraftLimit: '-1' }))
      .thenRefused('amount-negative');
    given(opened())
      .when(change({ overdraftLimit: '999999999999999' }))
      .thenRefused('amount-too-large');
    given().when(change({})).thenRefused('credit-not-found');
  });
});
