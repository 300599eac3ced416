import { expect } from '@jest/globals';
import type { VendorAnswer } from './callers.specimen.ts';

export const PORTOS_ROOT = '/customers';

/** How a client of PORTOS presents a key. */
export const presentsToPortos = (key: string) => ({ authorization: `Bearer ${key}` });

export interface PortosCard {
  readonly [member: string]: unknown;
  readonly serialNumber: string | null;
}

export interface PortosCustomer {
  readonly [member: string]: unknown;
  readonly id: string;
  readonly credit: { readonly amount: number; readonly currencyLabel: string | null };
  readonly creditTransactions: readonly { readonly amount: number }[];
  readonly cards: readonly PortosCard[];
  readonly _v: number;
}

export const portosPath = (id: string): string => `${PORTOS_ROOT}/${encodeURIComponent(id)}`;

/** The customer that an answer shows. */
export const shownByPortos = ({ status, body }: VendorAnswer, expected = 200): PortosCustomer => {
  expect({ status, body }).toMatchObject({ status: expected });
  return body as PortosCustomer;
};

/** Expects an error in the vendor's form. */
export const expectPortosError = (
  { status, body, headers }: VendorAnswer,
  expected: number,
  errorCode: number | null,
): void => {
  expect({ status, body }).toMatchObject({
    status: expected,
    body: {
      type: expect.any(String),
      title: expect.any(String),
      status: expected,
      traceId: expect.any(String),
      errorCode,
      ...(expected === 400 ? { errors: expect.any(Array) } : {}),
    },
  });
  expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
};
