import { expect, it } from '@jest/globals';
import { z } from 'zod';
import { declareEvents } from './event.ts';
import { eventSchemaOf } from './json-schema.ts';

const { Named, Counted } = declareEvents({
  Named: { open: { id: z.uuid() }, sealed: { name: z.string() } },
  Counted: { open: { count: z.int() } },
});
const id = '019a0000-0000-7000-8000-000000000001';

it('takes a box that is whole or lost, but none that is missing', () => {
  expect(Named.data.safeParse({ id, sealed: { name: 'x' } }).success).toBe(true);
  expect(Named.data.safeParse({ id, sealed: null }).success).toBe(true);
  expect(Named.data.safeParse({ id }).success).toBe(false);
});

it('takes nothing that was not declared', () => {
  expect(Counted.data.safeParse({ count: 1, more: 2 }).success).toBe(false);
  expect(Counted.data.safeParse({ count: 1, sealed: null }).success).toBe(false);
  expect(Named.data.safeParse({ id, sealed: { name: 'x', more: 1 } }).success).toBe(false);
});

it('knows the names of open and of sealed members', () => {
  expect(Named).toMatchObject({ schema: 1, open: ['id'], sealed: ['name'] });
  expect(Counted).toMatchObject({ open: ['count'], sealed: [] });
});

it('describes an event to those who read it without our code', () =>
  expect(eventSchemaOf('Named', Named)).toMatchObject({
    title: 'Named',
    required: ['id', 'sealed'],
    properties: { id: { format: 'uuid' } },
    additionalProperties: false,
  }));
