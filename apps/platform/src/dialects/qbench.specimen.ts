import type { ContactDocument, WholeCustomerDocument } from '@clientele/contracts';
import { expect } from '@jest/globals';
import { joinPlatform, type Platform } from '../platform.specimen.ts';
import { clientOf, keyWith, type Client, type VendorAnswer } from './callers.specimen.ts';

export const ROOT = '/qbench/api/v1/customer';

/** How a client of the vendor presents its token. */
export const presents = (key: string) => ({ authorization: `Bearer ${key}` });

export interface Customer {
  readonly [member: string]: unknown;
  readonly id: number;
  readonly customer_name: string;
}

/** The body of a success. */
export const ok = <Body>({ status, body }: VendorAnswer): Body => {
  expect({ status, body }).toMatchObject({ status: 200 });
  return body as Body;
};

/** Expects what most writes answer. */
export const done = (answer: VendorAnswer): void => expect(ok(answer)).toEqual({ message: 'OK' });

/** A platform with a laboratory, which is a tenant of its own, and a client of the vendor. */
export interface Laboratory {
  readonly platform: Platform;
  readonly key: string;
  readonly client: Client;
  /** Creates a customer; answers its id. */
  readonly create: (more?: object) => Promise<number>;
  readonly shown: (id: number) => Promise<Customer>;
  readonly native: (id: number) => Promise<WholeCustomerDocument>;
  /** Creates a contact, which the vendor has no call for here; answers its id. */
  readonly contact: (lastName: string) => Promise<number>;
}

export const openLaboratory = async (): Promise<Laboratory> => {
  const platform = await joinPlatform();
  const key = await keyWith(platform, ['admin'], 'labor');
  const client = clientOf(platform.url, presents, key);
  const admin = platform.api.as(key);
  return {
    platform,
    key,
    client,
    create: async (more = {}) =>
      ok<Customer>(await client('POST', ROOT, { customer_name: 'Labor & Co', ...more })).id,
    shown: async (id) => ok<Customer>(await client('GET', `${ROOT}/${id}`)),
    native: async (id) =>
      (await admin.get(`/v1/customers/${id}?include=contacts`)).body as WholeCustomerDocument,
    contact: async (lastName) =>
      ((await admin.post('/v1/contacts', { lastName })).body as ContactDocument).number,
  };
};
