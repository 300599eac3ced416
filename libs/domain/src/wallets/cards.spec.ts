import { describe, expect, it } from '@jest/globals';
import { BLANK_CARD, cardInput, cardReplacement, type CardEvent } from '@clientele/contracts';
import { fold } from '@clientele/decider';
import { scenario } from '@clientele/decider/scenario';
import {
  blockCard,
  cards,
  CARDS_MAX,
  changeCard,
  closeCard,
  closeCards,
  issueCard,
  moveCards,
  replaceCard,
  unblockCard,
} from './cards.ts';

const customerId = '0190a000-0000-7000-8000-000000000001';
const cardId = '0190a000-0000-7000-8000-0000000000a1';
const otherId = '0190a000-0000-7000-8000-0000000000a2';
const before = '2026-01-01T00:00:00.000Z';
const now = '2026-02-01T00:00:00.000Z';
const command = { customerId, cardId, now };

const { given } = scenario(cards);
const issue = (input: object, id = cardId) =>
  issueCard({ ...command, cardId: id, input: cardInput.parse(input) });
const change = (input: object) => changeCard({ ...command, input: cardInput.parse(input) });
const replace = (input: object) =>
  replaceCard({ ...command, newCardId: otherId, input: cardReplacement.parse(input) });
const step = (reason: string | null = null) => ({ ...command, reason });

const issued: CardEvent = {
  type: 'CardIssued',
  data: { cardId, virtual: false, replaces: null, issuedAt: before, sealed: { serialNumber: '4711' } },
};
const another: CardEvent = {
  ...issued,
  data: { ...issued.data, cardId: otherId, sealed: { serialNumber: '1' } },
};
const virtual: CardEvent = { ...issued, data: { ...issued.data, virtual: true, sealed: {} } };
const ended: CardEvent = {
  type: 'CardActivationWindowChanged',
  data: { cardId, sealed: { activeFrom: null, activeUntil: now } },
};
const blocked: CardEvent = {
  type: 'CardBlocked',
  data: { cardId, blockedAt: now, sealed: { reason: 'lost' } },
};
const unblocked: CardEvent = { type: 'CardUnblocked', data: { cardId, unblockedAt: now, sealed: null } };
const closed: CardEvent = { type: 'CardClosed', data: { cardId, closedAt: now, sealed: null } };
const replaced: CardEvent = {
  type: 'CardReplaced',
  data: { cardId, replacedBy: otherId, replacedAt: now, sealed: null },
};

describe('issuing', () => {
  it('tells what differs from the blank', () =>
    given()
      .when(issue({ serialNumber: ' 4711 ', processor: 'P', meta: { a: null }, note: null }))
      .then({
        type: 'CardIssued',
        data: {
          cardId,
          virtual: false,
          replaces: null,
          issuedAt: now,
          sealed: { serialNumber: '4711', processor: 'P', meta: { a: null } },
        },
      }));

  it('takes a virtual card without a serial number, but no other', () => {
    given()
      .when(issue({ virtual: true }))
      .thenState([{ serialNumber: null, virtual: true, status: 'active' }]);
    given().when(issue({})).thenRefused('serial-number-required', { pointer: '/serialNumber' });
  });

  it('refuses a number that another card of the customer has', () =>
    given(issued)
      .when(issue({ serialNumber: '4711' }, otherId))
      .thenRefused('serial-number-taken', { pointer: '/serialNumber', id: customerId }));

  it('takes the number of a card that was closed', () =>
    given(issued, closed)
      .when(issue({ serialNumber: '4711' }, otherId))
      .thenState({ 1: { serialNumber: '4711' } }));

  it('refuses a window that ends before it begins, and members that cannot be written', () => {
    const reversed = { serialNumber: '1', activeFrom: now, activeUntil: before };
    given().when(issue(reversed)).thenRefused('window-reversed', { pointer: '/activeUntil' });
    given()
      .when(issue({ serialNumber: '1', status: 'blocked' }))
      .thenRefused('read-only', { pointer: '/status' });
  });

  it('stops at the most that a customer has', () => {
    const many = Array.from({ length: CARDS_MAX }, (_, index) => ({
      ...virtual,
      data: { ...virtual.data, cardId: `${otherId}${index}` },
    }));
    given(...many)
      .when(issue({ virtual: true }))
      .thenRefused('too-many-entries');
  });
});

describe('changing', () => {
  it('tells each sort of change in an event of its own', () =>
    given(issued)
      .when(change({ serialNumber: '2', externalId: 'x', note: 'n', meta: { a: 1 }, activeUntil: now }))
      .then(
        { type: 'CardSerialNumberChanged', data: { cardId, sealed: { serialNumber: '2' } } },
        { type: 'CardReferencesChanged', data: { cardId, sealed: { externalId: 'x' } } },
        { type: 'CardActivationWindowChanged', data: { cardId, sealed: { activeUntil: now } } },
        { type: 'CardNoteChanged', data: { cardId, sealed: { note: 'n' } } },
        { type: 'CardMetaChanged', data: { cardId, sealed: { meta: { a: 1 } } } },
      ));

  it('says nothing when all is as it was', () =>
    given(issued)
      .when(change({ id: cardId, customerId, serialNumber: '4711', virtual: false, meta: null }))
      .thenNothing());

  it('refuses what is not there, or no longer in use', () => {
    given().when(change({})).thenRefused('card-not-found');
    given(issued, closed)
      .when(change({ note: 'n' }))
      .thenRefused('card-closed');
    given(issued, replaced)
      .when(change({ note: 'n' }))
      .thenRefused('card-replaced', { id: otherId });
  });

  it('refuses the number of another, and to be without one', () => {
    given(issued, another)
      .when(change({ serialNumber: '1' }))
      .thenRefused('serial-number-taken');
    given(issued)
      .when(change({ serialNumber: null }))
      .thenRefused('serial-number-required');
    given(issued)
      .when(change({ virtual: true }))
      .thenRefused('read-only', { pointer: '/virtual' });
  });
});

describe('blocking', () => {
  it('happens once, with its reason', () => {
    given(issued)
      .when(blockCard(step('lost')))
      .then(blocked);
    given(issued, blocked)
      .when(blockCard(step('stolen')))
      .thenNothing();
  });

  it('ends once', () => {
    given(issued, blocked).when(unblockCard(step())).then(unblocked);
    given(issued, blocked, unblocked).when(unblockCard(step())).thenNothing();
  });

  it('refuses a card whose validity has ended, whoever noticed', () => {
    given(issued, ended).when(blockCard(step())).thenRefused('card-expired');
    given(issued, blocked, ended).when(unblockCard(step())).thenRefused('card-expired');
  });
});

describe('closing', () => {
  it('happens once, to a blocked or an expired card as well', () => {
    given(issued, blocked, ended).when(closeCard(step())).then(closed);
    given(issued, closed).when(closeCard(step())).thenNothing();
    given(issued, replaced).when(closeCard(step())).thenRefused('card-replaced');
    given().when(closeCard(step())).thenRefused('card-not-found');
  });

  it('of all cards leaves out those that are closed already', () =>
    expect(closeCards({ now })(fold(cards, [], [issued, another, closed]))).toEqual([
      { type: 'CardClosed', data: { cardId: otherId, closedAt: now, sealed: null } },
    ]));
});

describe('replacing', () => {
  it('lets a new card take over all that is not said anew, and the number only when told', () =>
    given(issued, { type: 'CardReferencesChanged', data: { cardId, sealed: { processor: 'P' } } }, blocked)
      .when(replace({ serialNumber: '4711', note: 'new', reason: 'broken' }))
      .then(
        { ...replaced, data: { ...replaced.data, sealed: { reason: 'broken' } } },
        {
          type: 'CardIssued',
          data: {
            cardId: otherId,
            virtual: false,
            replaces: cardId,
            issuedAt: now,
            sealed: { serialNumber: '4711', processor: 'P', note: 'new' },
          },
        },
      ));

  it('of an expired card does not hand on its window', () =>
    given(virtual, ended)
      .when(replace({}))
      .thenState({ 0: { status: 'replaced' }, 1: { activeUntil: null, status: 'active', virtual: true } }));

  it('happens once, and needs a number', () => {
    given(issued).when(replace({})).thenRefused('serial-number-required');
    given(issued, replaced)
      .when(replace({ serialNumber: '2' }))
      .thenRefused('card-replaced', { id: otherId });
    given(issued, closed)
      .when(replace({ serialNumber: '2' }))
      .thenRefused('card-closed');
  });
});

it('claims the numbers of cards that are in use', () => {
  const claimed = (...events: CardEvent[]) =>
    cards.claims?.(fold(cards, [], events)).map(({ value }) => value);
  expect(claimed(issued, another, blocked)).toEqual(['4711', '1']);
  expect(claimed(issued, another, closed)).toEqual(['1']);
  expect(claimed(virtual)).toEqual([]);
});

it('goes over to another customer as it is', () => {
  const held = fold(cards, [], [issued, blocked]);
  const { from, into } = moveCards(held, { fromId: customerId, intoId: otherId });
  expect(fold(cards, held, from)).toEqual([]);
  expect(fold(cards, [], into)).toEqual(held);
  expect(cards.claims?.(fold(cards, [], into))).toEqual(cards.claims?.(held));
});

it('keeps nothing that was typed once the key is gone', () => {
  const erased = (event: CardEvent): CardEvent =>
    ({ ...event, data: { ...event.data, sealed: null } }) as CardEvent;
  expect(fold(cards, [], [issued, blocked, ended].map(erased))).toEqual([
    {
      id: cardId,
      ...BLANK_CARD,
      virtual: false,
      status: 'blocked',
      statusTime: now,
      replacedBy: null,
      replaces: null,
      issuedAt: before,
    },
  ]);
});
