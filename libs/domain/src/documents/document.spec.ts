import { expect, it } from '@jest/globals';
import { documentInput, type DocumentEvent } from '@clientele/contracts';
import { past, scenario } from '@clientele/decider/scenario';
import {
  amendDocument,
  attachToCustomer,
  deleteDocument,
  detachFromCustomer,
  document,
  DOCUMENT_CUSTOMERS_MAX,
  documentLeaves,
  documentMoves,
  referenceDocument,
  storeDocument,
} from './document.ts';

const id = '0190a000-0000-7000-8000-0000000000d1';
const acme = '0190a000-0000-7000-8000-000000000001';
const globex = '0190a000-0000-7000-8000-000000000002';
const sha256 = 'ab'.repeat(32);
const creatorId = 'key:one';

const offer = { number: 7, creatorId, mimeType: 'application/pdf', size: 12, sha256 };
const elsewhere = { number: 8, creatorId, contentUrl: 'https://x.example/a' };
const amend = (input: object) => amendDocument({ id, input: documentInput.parse(input) });

const stored: DocumentEvent = {
  type: 'DocumentStored',
  data: { number: 7, mimeType: 'application/pdf', size: 12, sealed: { sha256, creatorId } },
};
const referenced: DocumentEvent = {
  type: 'DocumentReferenced',
  data: { number: 8, sealed: { contentUrl: 'https://x.example/a', creatorId } },
};
const renamed = (fileName: string | null): DocumentEvent => ({
  type: 'DocumentRenamed',
  data: { sealed: { fileName } },
});
const target = (sealed: object): DocumentEvent => ({ type: 'DocumentTargetChanged', data: { sealed } });
const attached = (customerId: string): DocumentEvent => ({
  type: 'DocumentAttachedToCustomer',
  data: { customerId },
});
const detached = (customerId: string): DocumentEvent => ({
  type: 'DocumentDetachedFromCustomer',
  data: { customerId },
});
const deleted = (...customerIds: string[]): DocumentEvent => ({
  type: 'DocumentDeleted',
  data: { customerIds },
});

const { given } = scenario(document);

it('is stored with what its bytes say and what was said of it', () =>
  given()
    .when(storeDocument({ ...offer, internal: true, customerIds: [acme] }))
    .then(stored, { type: 'DocumentInternalChanged', data: { internal: true } }, attached(acme)));

it('is referenced where it is elsewhere', () => given().when(referenceDocument(elsewhere)).then(referenced));

it('begins once', () => {
  given(stored).when(storeDocument(offer)).thenRefused('document-exists');
  given(stored, deleted()).when(storeDocument(offer)).thenRefused('document-exists');
});

it('changes what a patch speaks of, and says nothing twice', () => {
  given(stored)
    .when(amend({ fileName: 'a/b.pdf', description: 'Offer', internal: true }))
    .then(
      renamed('b.pdf'),
      { type: 'DocumentDescribed', data: { sealed: { description: 'Offer' } } },
      { type: 'DocumentInternalChanged', data: { internal: true } },
    );
  given(stored, renamed('b.pdf'))
    .when(amend({ fileName: 'b.pdf' }))
    .thenNothing();
  given(stored, renamed('b.pdf'))
    .when(amend({ fileName: null, internal: null }))
    .then(renamed(null));
});

it('takes what was read back, and refuses what cannot be written', () => {
  const own = { contentUrl: `/v1/documents/${id}/content`, thumbUrl: null, mimeType: 'application/pdf' };
  given(stored)
    .when(amend({ id, kind: 'stored', size: 12, sha256, ...own }))
    .thenNothing();
  given(stored)
    .when(amend({ mimeType: 'image/png' }))
    .thenRefused('read-only', { pointer: '/mimeType' });
  given(stored)
    .when(amend({ contentUrl: 'https://x.example/' }))
    .thenRefused('read-only', { pointer: '/contentUrl' });
  given(referenced)
    .when(amend({ kind: 'stored' }))
    .thenRefused('read-only', { pointer: '/kind' });
});

it('can be told a new place where it is elsewhere', () =>
  given(referenced)
    .when(amend({ contentUrl: 'https://y.example/b', mimeType: 'Image/PNG' }))
    .then(target({ contentUrl: 'https://y.example/b', mimeType: 'image/png' })));

it('is attached to a customer once, and detached once', () => {
  given(stored).when(attachToCustomer(acme)).then(attached(acme));
  given(stored, attached(acme)).when(attachToCustomer(acme)).thenNothing();
  given(stored, attached(acme)).when(detachFromCustomer(acme)).then(detached(acme));
  given(stored).when(detachFromCustomer(acme)).thenNothing();
});

it('is attached to so many customers and no more', () => {
  const many = Array.from({ length: DOCUMENT_CUSTOMERS_MAX }, (_, index) => attached(`customer-${index}`));
  given(stored, ...many)
    .when(attachToCustomer(acme))
    .thenRefused('too-many-entries');
});

it('is deleted for good, and names its customers', () => {
  given(stored, attached(acme), attached(globex), detached(acme))
    .when(deleteDocument())
    .then(deleted(globex));
  given(stored, deleted()).when(deleteDocument()).thenRefused('document-not-found');
  given(stored, deleted()).when(amend({})).thenRefused('document-not-found');
  given(stored, deleted()).when(attachToCustomer(acme)).thenRefused('document-not-found');
  given().when(detachFromCustomer(acme)).thenRefused('document-not-found');
});

it('follows its customer into another', () => {
  const moved = documentMoves({ from: acme, into: globex });
  given(stored, attached(acme)).when(moved).then(detached(acme), attached(globex));
  given(stored, attached(acme), attached(globex)).when(moved).then(detached(acme));
  given(stored).when(moved).thenNothing();
});

it('leaves a customer that goes', () => {
  given(stored, attached(acme)).when(documentLeaves(acme)).then(detached(acme));
  given(stored, attached(acme), deleted(acme)).when(documentLeaves(acme)).thenNothing();
});

it('is left without whatever was sealed once its key is gone', () => {
  const { state } = past(document, {
    type: 'DocumentStored',
    data: { number: 7, mimeType: 'application/pdf', size: 12, sealed: null },
  });
  expect(state).toMatchObject({ fields: { number: 7, size: 12, sha256: null } });
});
