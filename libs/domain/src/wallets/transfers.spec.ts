import { describe, expect, it } from '@jest/globals';
import type { CreditEvent } from '@clientele/contracts';
import { fold } from '@clientele/decider';
import { given, past } from '@clientele/decider/scenario';
import { cards } from './cards.ts';
import { credit } from './credit.ts';
import { canMoveCredit, expectCredit, transferCredit } from './transfers.ts';
import { closeWallet, moveWallet } from './wallet.ts';

const uuid = (index: number) => `0190a000-0000-7000-8000-${String(index).padStart(12, '0')}`;
const [fromId, intoId] = [uuid(1), uuid(2)];
const reservationId = uuid(20);
const now = '2026-02-01T00:00:00.000Z';

const transferring = {
  fromId,
  intoId,
  ids: { transferId: uuid(30), fromEntryId: uuid(31), intoEntryId: uuid(32), openingId: uuid(33) },
};
const transfer = (amount: string, currency?: string) => {
  const input = { type: 'transfer', amount, currency, toCustomerId: intoId } as const;
  return transferCredit(transferring, input);
};

const entry = (amount: string, balance: string, held = '0', reserved = '0') => ({
  entryId: uuid(11),
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
const closed: CreditEvent = { type: 'CreditClosed', data: { closedAt: now } };

const folded = (from: readonly CreditEvent[], into: readonly CreditEvent[]) => ({
  from: fold(credit, credit.initial, from),
  into: fold(credit, credit.initial, into),
});

describe('a transfer', () => {
  it('is two halves, and opens the account that it comes to', () => {
    const out = { transferId: uuid(30), reservations: [] };
    given({ from: past(credit, opened()), into: past(credit) })
      .when(transfer('40'))
      .then({
        from: [
          {
            type: 'CreditTransferredOut',
            data: { ...entry('-40', '60'), ...out, entryId: uuid(31), toCustomerId: intoId },
          },
        ],
        into: [
          { type: 'CreditOpened', data: { ...entry('0', '0'), entryId: uuid(33), currency: 'EUR' } },
          {
            type: 'CreditTransferredIn',
            data: { ...entry('40', '40'), ...out, entryId: uuid(32), fromCustomerId: fromId },
          },
        ],
      });
  });

  it('needs enough, of the same currency, on both sides', () => {
    const between = (from: CreditEvent[], into: CreditEvent[]) =>
      given({ from: past(credit, ...from), into: past(credit, ...into) });
    between([opened()], []).when(transfer('101')).thenRefused('credit-insufficient');
    between([opened()], []).when(transfer('0')).thenRefused('amount-not-positive');
    between([opened()], [])
      .when(transfer('1', 'CHF'))
      .thenRefused('currency-differs', { pointer: '/currency' });
    between([opened()], [opened('0', 'CHF')])
      .when(transfer('1'))
      .thenRefused('currency-differs', { pointer: '/toCustomerId' });
    between([], [opened()]).when(transfer('1')).thenRefused('credit-not-opened');
  });
});

describe('a merge', () => {
  const states = (from: CreditEvent[], into: CreditEvent[]) => ({
    fromCards: past(cards),
    fromCredit: past(credit, ...from),
    intoCards: past(cards),
    intoCredit: past(credit, ...into),
  });
  const move = moveWallet({ ...transferring, now });

  it('moves the balance and what is held of it, and closes the account', () => {
    const [from, into] = [fold(credit, credit.initial, [opened(), reserved]), credit.initial];
    const moved = move({ fromCards: [], fromCredit: from, intoCards: [], intoCredit: into });
    const { fromCredit = [], intoCredit = [] } = moved as Record<string, readonly CreditEvent[]>;
    expect(fold(credit, from, fromCredit)).toMatchObject({
      fields: { balance: '0', held: '0', closedAt: now },
      reservations: {},
    });
    expect(fold(credit, into, intoCredit)).toMatchObject({
      fields: { currency: 'EUR', balance: '100', held: '30', closedAt: null },
      reservations: { [reservationId]: '30' },
    });
  });

  it('closes an empty account of another currency, and refuses one that is not', () => {
    given(states([opened('0')], [opened('5', 'CHF')]))
      .when(move)
      .then({ fromCards: [], fromCredit: [closed], intoCards: [], intoCredit: [] });
    given(states([opened('1')], [opened('5', 'CHF')]))
      .when(move)
      .thenRefused('currency-differs');
  });

  it('finds nothing to do twice', () =>
    given(states([opened(), closed], []))
      .when(move)
      .thenNothing());

  it('can be told beforehand whether credit stands in its way', () => {
    const can = (from: CreditEvent[], into: CreditEvent[], awaitsMore = false) =>
      canMoveCredit({ ...folded(from, into), awaitsMore });
    expect(can([opened()], [opened('0', 'CHF')])).toBe(false);
    expect(can([opened('0'), reserved], [opened('0', 'CHF')])).toBe(false);
    expect(can([opened('0')], [opened('0', 'CHF')])).toBe(true);
    expect(can([opened('0')], [opened('0', 'CHF')], true)).toBe(false);
    expect(can([opened()], [opened()])).toBe(true);
    expect(can([opened()], [])).toBe(true);
    expect(can([], [opened()])).toBe(true);
  });

  it('has an account opened for credit that will come, in its currency', () => {
    const events = (from: CreditEvent[], into: CreditEvent[], awaitsMore = false) =>
      expectCredit({ ...folded(from, into), awaitsMore }, 'entry');
    const [event, ...others] = events([opened('5', 'CHF')], []);
    expect(event).toMatchObject({ type: 'CreditOpened', data: { currency: 'CHF', balance: '0' } });
    expect(others).toEqual([]);
    for (const from of [[], [opened('0')], [opened(), closed]]) expect(events(from, [])).toEqual([]);
    expect(events([opened()], [opened()])).toEqual([]);
    expect(events([opened('0')], [], true)).toHaveLength(1);
  });
});

it('closes the wallet of a deleted customer once', () => {
  given({ cards: past(cards), credit: past(credit, opened()) })
    .when(closeWallet({ now }))
    .then({ cards: [], credit: [closed] });
  given({ cards: past(cards), credit: past(credit, opened(), closed) })
    .when(closeWallet({ now }))
    .thenNothing();
});
