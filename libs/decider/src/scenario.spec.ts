import { expect, it } from '@jest/globals';
import type { CustomerEvent, OrderEvent } from '@clientele/contracts';
import { fold, isRefusal, refuse, type Decider } from './index.ts';
import { given, past, scenario, standingAfter } from './scenario.ts';

const UNEQUAL = 'expect(';

const archived: CustomerEvent = {
  type: 'CustomerArchived',
  data: { archivedAt: '2026-01-01T00:00:00.000Z' },
};
const restored: CustomerEvent = { type: 'CustomerRestored', data: {} };
const submitted: OrderEvent = { type: 'OrderSubmitted', data: { submittedAt: '2026-01-01T00:00:00.000Z' } };

const light: Decider<boolean, CustomerEvent> = {
  category: 'light',
  initial: true,
  evolve: (_, { type }) => type === 'CustomerRestored',
};

const archive = (on: boolean) => (on ? [archived] : []);
const steps = scenario(light);

it('folds events in order', () => {
  expect(fold(light, true, [archived, restored, archived])).toBe(false);
  expect(fold(light, true, [])).toBe(true);
});

it('tells a refusal from events', () => {
  expect(isRefusal(refuse('busy'))).toBe(true);
  expect(isRefusal([archived])).toBe(false);
  expect(isRefusal({ into: [archived] })).toBe(false);
});

it('reads as a sentence, whatever is decided', () => {
  steps.given().when(archive).then(archived);
  steps.given().when(archive).thenAmongOthers(archived);
  steps.given(archived).when(archive).thenNothing();
  steps
    .given()
    .when(() => refuse('busy', { id: 'x' }))
    .thenRefused('busy', { id: 'x' });
});

it('fails when anything else is decided', () => {
  const decided = steps.given().when(archive);
  expect(() => decided.then(restored)).toThrow(UNEQUAL);
  expect(() => decided.thenNothing()).toThrow(UNEQUAL);
  expect(() => decided.thenRefused('busy')).toThrow(UNEQUAL);
  const refused = steps.given().when(() => refuse('busy', { pointer: '/a' }));
  expect(() => refused.thenNothing()).toThrow(UNEQUAL);
  expect(() => refused.thenRefused('busy', { pointer: '/b' })).toThrow(UNEQUAL);
});

it('fails when what is decided could not be stored', () => {
  const broken: CustomerEvent = { type: 'CustomerArchived', data: { archivedAt: 'yesterday' } };
  expect(() =>
    steps
      .given()
      .when(() => [broken])
      .then(broken),
  ).toThrow('Invalid');
});

it('tells the decision where each stream stands', () => {
  steps
    .given(archived, restored)
    .when((_, standing) => (standing.version === 2 ? [archived] : []))
    .then(archived);
  expect(standingAfter(0)).toMatchObject({ version: 0, position: 0n });
});

it('knows several streams by name', () => {
  const streams = given({ one: past(light), two: past(light, archived) });
  streams
    .when(({ one, two }, standings) =>
      one && !two && standings.two.version === 1 ? { one: [archived] } : {},
    )
    .then({ one: [archived] });
  streams.when(() => ({})).thenNothing();
  streams.when(() => refuse('busy')).thenRefused('busy');
  expect(() => streams.when(() => refuse('busy')).thenNothing()).toThrow(UNEQUAL);
  expect(() => streams.when(() => ({ two: [submitted] })).thenNothing()).toThrow(UNEQUAL);
});
