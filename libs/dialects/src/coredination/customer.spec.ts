import type { CustomerDocument, Project } from '@clientele/contracts';
import { describe, expect, it } from '@jest/globals';
import { customerChange, patchOf, projectsAfter } from './customer.ts';

const A: Project = { id: '019a0000-0000-7000-8000-00000000000a', number: 1, name: 'a' };
const B: Project = { id: '019a0000-0000-7000-8000-00000000000b', number: 2, name: 'b' };
const known = [A, B];
const kept = known.map(({ id, name }) => ({ id, name }));

const afterSending = (customerProjects: readonly object[]) =>
  projectsAfter(known, customerChange.parse({ customerProjects }).customerProjects ?? []);

describe('projects that are sent', () => {
  it.each([
    ['by name are those that are there', [{ name: 'b' }, { name: 'a' }], kept],
    ['by UUID are renamed', [{ uuid: B.id.toUpperCase(), name: 'B' }], [kept[0], { id: B.id, name: 'B' }]],
    ['by id are renamed', [{ id: 1, name: 'A' }], [{ id: A.id, name: 'A' }, kept[1]]],
    ['without a name stay as they are', [{ id: 1 }, { uuid: B.id }], kept],
    [
      'with a UUID go by nothing else',
      [{ uuid: B.id, id: 1, name: 'a' }],
      [kept[0], { id: B.id, name: 'a' }],
    ],
    ['with an unknown id go by their name', [{ id: 9, name: 'a' }], kept],
    ['with nothing that is known are new', [{ id: 9, name: 'c' }], [...kept, { name: 'c' }]],
    ['twice are one', [{ name: 'c' }, { name: 'c' }], [...kept, { name: 'c' }]],
  ])('%s', (_, sent, after) => {
    expect(afterSending(sent)).toEqual(after);
  });

  it.each([[[{}]], [[{ name: ' ' }]], [[{ id: 1, name: '' }]]])('need a name: %j', (sent) => {
    expect(() => afterSending(sent)).toThrow('invalid-request');
  });
});

describe('a patch', () => {
  const shown = (standing: Pick<CustomerDocument, 'archived' | 'inactive'>) =>
    ({ displayName: 'Ada', projects: known, ...standing }) as CustomerDocument;
  const patch = (archived: boolean, inactive: boolean, sent: object) =>
    patchOf(shown({ archived, inactive }), customerChange.parse(sent));

  it('of a customer is what differs', () => {
    const projects = [...kept, { name: 'c' }];
    const sent = { name: 'Ada', customerProjects: [{ id: 1 }, { name: 'c' }] };
    expect(patch(false, false, sent)).toEqual({ projects });
    expect(patch(false, false, { name: 'Eva', customerProjects: [] })).toEqual({ displayName: 'Eva' });
  });

  it.each([
    [false, false, false, {}],
    [true, false, true, {}],
    [false, true, true, {}],
    [false, false, true, { inactive: true }],
    [false, true, false, { inactive: false }],
    [true, false, false, { inactive: false, archived: false }],
    [true, true, false, { inactive: false, archived: false }],
  ])('where archived is %s and inactive is %s, of inactive %s, is %j', (archived, inactive, said, expected) =>
    expect(patch(archived, inactive, { inactive: said })).toEqual(expected),
  );
});
