import { expect, it } from '@jest/globals';
import type { DocumentEvent } from '../events/documents.ts';
import { BLANK_DOCUMENT, hasThumbnail } from './fields.ts';
import { documentAfter } from './fields-after.ts';

const customerId = '019a0000-0000-7000-8000-000000000001';
const sha256 = 'a'.repeat(64);
const known = { ...BLANK_DOCUMENT, number: 5, fileName: 'offer.pdf', sha256, customerIds: [customerId] };

it.each<[DocumentEvent, object]>([
  [
    { type: 'DocumentStored', data: { number: 5, mimeType: 'image/png', size: 3, sealed: { sha256 } } },
    { kind: 'stored', mimeType: 'image/png', size: 3 },
  ],
  [
    { type: 'DocumentStored', data: { number: 5, mimeType: 'image/png', size: 3, sealed: null } },
    { mimeType: 'image/png', size: 3, fileName: null, sha256: null },
  ],
  [
    { type: 'DocumentReferenced', data: { number: 5, sealed: { contentUrl: 'https://x.example/' } } },
    { kind: 'external', contentUrl: 'https://x.example/' },
  ],
  [{ type: 'DocumentRenamed', data: { sealed: { fileName: 'order.pdf' } } }, { fileName: 'order.pdf' }],
  [{ type: 'DocumentRenamed', data: { sealed: null } }, { fileName: null }],
  [{ type: 'DocumentInternalChanged', data: { internal: true } }, { internal: true }],
  [{ type: 'DocumentDetachedFromCustomer', data: { customerId } }, { customerIds: [] }],
  [{ type: 'DocumentDeleted', data: { customerIds: [customerId] } }, {}],
])('knows what %j changed', (event, changed) =>
  expect(documentAfter(known, event)).toEqual({ ...known, ...changed }),
);

it('knows of which documents a thumbnail is made', () => {
  const image = { kind: 'stored', mimeType: 'image/png', size: 1 } as const;
  expect(hasThumbnail(image)).toBe(true);
  expect(hasThumbnail({ ...image, mimeType: 'image/svg+xml' })).toBe(false);
  expect(hasThumbnail({ ...image, kind: 'external' })).toBe(false);
  expect(hasThumbnail({ ...image, size: 1_000_000_000 })).toBe(false);
});
