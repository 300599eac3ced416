import { expect, it } from '@jest/globals';
import { BLANK_DOCUMENT } from '../documents/fields.ts';
import {
  documentDocument,
  documentDocumentOf,
  documentFieldsOf,
  documentInput,
  documentReferenceInput,
  fileNameOf,
} from './documents.ts';

const id = '019a0000-0000-7000-8000-000000000071';
const at = '2026-01-01T00:00:00.000Z';
const standing = { version: 1, revision: 1, position: 9n, createdAt: at, updatedAt: at };

it.each([
  { mimeType: 'image/png', size: 3, sha256: 'a'.repeat(64), fileName: 'a.png' },
  { kind: 'external' as const, contentUrl: 'https://x.example/a', mimeType: null },
])('shows a document as its schema describes it, and takes it back as it was read: %j', (known) => {
  const fields = { ...BLANK_DOCUMENT, number: 7, customerIds: [id], ...known };
  const document = documentDocumentOf(id, fields, standing);
  expect(documentDocument.parse(document)).toEqual(document);
  expect(documentInput.safeParse(document).success).toBe(true);
  expect(documentFieldsOf(document)).toEqual(fields);
});

it('gives a stored document addresses of its own', () => {
  const fields = { ...BLANK_DOCUMENT, number: 7, mimeType: 'image/png' };
  expect(documentDocumentOf(id, fields, standing)).toMatchObject({
    contentUrl: `/v1/documents/${id}/content`,
    thumbUrl: `/v1/documents/${id}/thumbnail`,
  });
  const text = { ...fields, mimeType: 'text/plain' };
  expect(documentDocumentOf(id, text, standing)).toMatchObject({ thumbUrl: null });
});

it.each([
  ['C:\\offers\\one.pdf', 'one.pdf'],
  ['../../etc/passwd', 'passwd'],
  [' a\u0000b\r\n.txt ', 'ab.txt'],
  ['folder/', null],
  [null, null],
  [`${'x'.repeat(300)}.pdf`, 'x'.repeat(255)],
])('takes of the name %j nothing but the name of a file', (text, name) =>
  expect(fileNameOf(text)).toBe(name),
);

it.each([
  'javascript:alert(1)',
  'ftp://x.example/a',
  'https://',
  'https://me:secret@x.example/',
  '/v1/documents/x',
])('sends no browser to %s', (contentUrl) =>
  expect(documentReferenceInput.safeParse({ contentUrl }).success).toBe(false),
);
