/** One way to say no: the HTTP status that carries it and what it means, in a sentence for people. */
export interface RefusalText {
  readonly status: number;
  readonly title: string;
}

/**
 * Every refusal there is, once. The code is the last part of a problem's `type` and never changes its
 * meaning; the documentation page and the API description are compared with this table by a test.
 */
export const REFUSALS = {
  // What was sent cannot be understood.
  'invalid-request': { status: 400, title: 'The request does not have the expected form.' },
  'invalid-json': { status: 400, title: 'The body is not valid JSON.' },
  'invalid-parameter': { status: 400, title: 'A parameter is unknown or has a wrong value.' },
  'invalid-cursor': { status: 400, title: 'The cursor is not one that this list has given.' },
  'invalid-header': { status: 400, title: 'A header has a wrong value.' },
  'position-beyond-head': { status: 400, title: 'The position lies beyond the end of the log.' },
  'dry-run-unsupported': { status: 400, title: 'This call cannot be run dry.' },
  'reason-required': { status: 400, title: 'This call demands a Clientele-Reason.' },
  'body-too-large': { status: 413, title: 'The body is larger than allowed.' },
  'file-too-large': { status: 413, title: 'The file is larger than allowed.' },
  'range-not-satisfiable': { status: 416, title: 'The content has no such range of bytes.' },
  'headers-too-large': { status: 431, title: 'The headers are larger than allowed.' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive.' },
  'media-type-unsupported': { status: 415, title: 'The body has a media type that this call does not take.' },
  'assertion-not-valid': {
    status: 400,
    title: 'The assertion is not signed by a key that is known, or its time is not now.',
  },

  // Who asks.
  unauthenticated: { status: 401, title: 'A valid credential is needed.' },
  forbidden: { status: 403, title: 'The credential lacks the right that this call needs.' },
  'too-many-requests': { status: 429, title: 'The credential has used up its requests for now.' },

  // What is asked for.
  'route-not-found': { status: 404, title: 'There is nothing at this address.' },
  'method-not-allowed': { status: 405, title: 'This address does not know the method.' },
  'not-found': { status: 404, title: 'There is no such resource.' },
  'customer-not-found': { status: 404, title: 'There is no such customer.' },
  'order-not-found': { status: 404, title: 'There is no such order.' },
  'contact-not-found': { status: 404, title: 'There is no such contact.' },
  'document-not-found': { status: 404, title: 'There is no such document.' },
  'thumbnail-not-found': { status: 404, title: 'There is no thumbnail of this document.' },
  'link-not-valid': { status: 404, title: 'The link is not one of ours, or its time has passed.' },
  'card-not-found': { status: 404, title: 'The customer has no such card.' },
  'credit-not-found': { status: 404, title: 'The customer has no credit account.' },
  'reservation-not-found': { status: 404, title: 'The credit account holds no such reservation.' },
  'item-discount-not-found': { status: 404, title: 'The customer has no discount for this assay or panel.' },
  'project-not-found': { status: 404, title: 'The customer has no such project.' },
  'api-key-not-found': { status: 404, title: 'There is no such API key.' },
  'not-yet': { status: 404, title: 'The resource did not exist at that time.' },

  // What the state of things forbids.
  'customer-exists': { status: 409, title: 'A customer with this identity exists already.' },
  'customer-deleted': {
    status: 409,
    title: 'This identity belonged to a customer that was deleted; it is never used again.',
  },
  'customer-merged': { status: 409, title: 'This customer was merged into another.' },
  'customer-has-orders': { status: 409, title: 'A customer with orders is not deleted; archive it instead.' },
  'customer-merges-itself': { status: 409, title: 'A customer cannot be merged with itself.' },
  'merge-currencies-differ': {
    status: 409,
    title: 'The credit of both customers has different currencies, and there is some left.',
  },
  'code-taken': { status: 409, title: 'Another customer holds this code.' },
  'external-id-taken': { status: 409, title: 'Another customer holds this external id.' },
  'serial-number-taken': { status: 409, title: 'Another card has this serial number.' },
  'card-expired': { status: 409, title: 'The validity of the card has ended.' },
  'card-replaced': { status: 409, title: 'The card was replaced by another.' },
  'card-closed': { status: 409, title: 'The card was closed.' },
  'credit-opened': { status: 409, title: 'The credit account was opened before.' },
  'credit-not-opened': {
    status: 409,
    title: 'The customer has no credit account, and it is not known in which currency to open one.',
  },
  'credit-closed': { status: 409, title: 'The credit account was closed.' },
  'credit-insufficient': { status: 409, title: 'The credit does not suffice.' },
  'reservation-exceeded': {
    status: 409,
    title: 'The amount is larger than what is left of the reservation.',
  },
  'item-discount-exists': {
    status: 409,
    title: 'The customer has a discount for this assay or panel already.',
  },
  'order-exists': { status: 409, title: 'An order with this identity exists already.' },
  'contact-exists': { status: 409, title: 'A contact with this identity exists already.' },
  'document-exists': { status: 409, title: 'A document with this identity exists already.' },
  'order-revoked': { status: 409, title: 'The order was revoked.' },
  'order-not-submitted': { status: 409, title: 'Only a submitted order can be revoked.' },
  busy: { status: 409, title: 'Others change the same thing at this moment; try again.' },
  'precondition-failed': { status: 412, title: 'The resource is not at the version that If-Match names.' },
  'read-only': { status: 422, title: 'A member that cannot be written was sent with another value.' },
  'command-not-transactional': { status: 422, title: 'This command cannot be part of a transaction.' },
  'code-fixed': { status: 422, title: 'The code of a customer is fixed for life.' },
  'code-like-uuid': { status: 422, title: 'A code must not have the shape of a UUID.' },
  'display-name-blank': { status: 422, title: 'A display name must not be blank.' },
  'contact-nameless': {
    status: 422,
    title: 'A contact needs a first name, a last name or an e-mail address.',
  },
  'serial-number-required': { status: 422, title: 'A card that is not virtual needs a serial number.' },
  'amount-not-positive': { status: 422, title: 'The amount must be greater than zero.' },
  'amount-zero': { status: 422, title: 'The amount must not be zero.' },
  'amount-negative': { status: 422, title: 'The amount must not be less than zero.' },
  'amount-too-large': { status: 422, title: 'The account would have more digits than there is room for.' },
  'currency-differs': { status: 422, title: 'The credit account has another currency.' },
  'transfer-to-itself': { status: 422, title: 'Credit cannot be transferred to the customer it comes from.' },
  'window-reversed': { status: 422, title: 'The end of a period lies before its beginning.' },
  'duplicate-entry': { status: 422, title: 'A list names the same thing twice.' },
  'too-many-entries': { status: 422, title: 'A list, or meta, would be larger than it may be.' },
  'order-customer-required': { status: 422, title: 'The order demands a customer.' },
  'idempotency-key-reused': { status: 422, title: 'The Idempotency-Key was used for another request.' },

  // What passes by itself.
  'too-late': { status: 503, title: 'The views have not reached that position in time; try again.' },
  'view-parked': { status: 503, title: 'This resource waits for an operator.' },
  'outcome-unknown': {
    status: 503,
    title: 'Whether the change was recorded is not known yet; the same key settles it.',
  },
  unavailable: { status: 503, title: 'The service is starting, draining or without its database.' },
  internal: { status: 500, title: 'The server failed.' },
} as const satisfies Record<string, RefusalText>;

export type RefusalCode = keyof typeof REFUSALS;
