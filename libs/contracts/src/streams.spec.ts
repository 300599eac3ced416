import { expect, it } from '@jest/globals';
import { categoryOf, parseStream, streamOf } from './streams.ts';

it.each([
  { category: 'customer', tenant: 'acme_1', id: '019a0000-0000-7000-8000-000000000001' },
  { category: 'key', tenant: '_', id: 'x' },
  { category: 'claim', tenant: '_', id: '-starts-with-a-dash' },
])('takes apart what it put together', (name) => {
  const stream = streamOf(name.category, name.tenant, name.id);
  expect(parseStream(stream)).toEqual(name);
  expect(categoryOf(stream)).toBe(name.category);
});
