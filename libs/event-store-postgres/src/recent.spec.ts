import { expect, it } from '@jest/globals';
import type { StoredEvent } from '@clientele/event-store';
import { Recent, RECENT_EVENTS_MAX } from './recent.ts';

const event = (position: number, stream = 'customer-acme-1'): StoredEvent => ({
  id: String(position),
  type: 'CustomerRestored',
  schema: 1,
  stream,
  version: position,
  position: BigInt(position),
  at: '2026-01-01T00:00:00.000Z',
  tenant: 'acme',
  actor: 'key:1',
  via: 'native',
  reason: null,
  commandId: String(position),
  step: 0,
  fingerprint: '',
  correlationId: '',
  causationId: null,
  traceparent: null,
  data: {},
});

const recentOf = (...positions: readonly number[]): Recent => {
  const recent = new Recent();
  recent.add(positions.map((position) => event(position)));
  return recent;
};

const positionsIn = (recent: Recent, after: number, to: number) =>
  recent.page(BigInt(after), BigInt(to), {})?.events.map(({ position }) => Number(position)) ?? null;

it('gives what lies behind a position, and no further than asked', () => {
  const recent = recentOf(5, 6, 7, 8);
  expect(positionsIn(recent, 4, 8)).toEqual([5, 6, 7, 8]);
  expect(positionsIn(recent, 5, 7)).toEqual([6, 7]);
  expect(recent.page(4n, 8n, { limit: 2 })?.position).toBe(6n);
});

it('has no page whose beginning it does not keep, and none behind its end', () => {
  const recent = recentOf(5, 6);
  expect(positionsIn(recent, 3, 6)).toBeNull();
  expect(positionsIn(recent, 6, 9)).toBeNull();
  expect(positionsIn(new Recent(), 0, 9)).toBeNull();
});

it('begins anew where another process appended in between', () => {
  const recent = recentOf(5, 6, 9);
  expect(positionsIn(recent, 4, 9)).toBeNull();
  expect(positionsIn(recent, 8, 9)).toEqual([9]);
});

it('goes on from what was read in between', () => {
  const recent = recentOf(5, 6, 9);
  recent.fill([6, 7, 8, 9, 10].map((position) => event(position)));
  expect(positionsIn(recent, 5, 10)).toEqual([6, 7, 8, 9, 10]);
});

it('keeps its end rather than what was read far behind it', () => {
  const recent = recentOf(8, 9);
  recent.fill([event(5), event(6)]);
  expect(positionsIn(recent, 4, 9)).toBeNull();
  expect(positionsIn(recent, 7, 9)).toEqual([8, 9]);
});

it('passes over streams of other categories, and says how far it has seen', () => {
  const recent = new Recent();
  recent.add([event(1), event(2, 'order-acme-1')]);
  expect(recent.page(0n, 2n, { categories: ['customer'] })).toEqual({ events: [event(1)], position: 2n });
});

it('takes no event twice, and keeps only so many', () => {
  const recent = recentOf(1, 2);
  recent.add([event(2), event(3)]);
  expect(positionsIn(recent, 0, 3)).toEqual([1, 2, 3]);
  recent.add(Array.from({ length: 3 * RECENT_EVENTS_MAX }, (_, index) => event(index + 4)));
  expect(positionsIn(recent, 0, 9)).toBeNull();
});
