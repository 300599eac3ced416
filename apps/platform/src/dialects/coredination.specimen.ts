import type { CustomerDocument } from '@clientele/contracts';
import { expect } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from '../platform.specimen.ts';
import { clientOf, keyWith, type Client, type VendorAnswer } from './callers.specimen.ts';

/** Where Coredination has its customers. */
export const ROOT = '/api/1/customer';

/** An image that can be uploaded. */
export const IMAGE = readFileSync(
  join(import.meta.dirname, '../../../../libs/dialects/src/coredination/golden/entrance.jpg'),
);

export interface Document {
  readonly id: number;
  readonly uuid: string;
  readonly contentUrl: string;
  readonly thumbUrl: string;
}

export interface Customer {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly lastModified: number;
  readonly customerProjects: readonly { readonly id: number; readonly uuid: string; readonly name: string }[];
  readonly documents: readonly Document[];
}

/** The body of a success. */
export const shown = <Body = Customer>({ status, body }: VendorAnswer): Body => {
  expect({ status, body }).toMatchObject({ status: 200 });
  return body as Body;
};

export const names = (all: readonly { readonly name: string }[]): string[] => all.map(({ name }) => name);

/** A client that presents a key as an application does; `null` presents nothing. */
export const as = (platform: Platform, key: string | null): Client =>
  clientOf(platform.url, (presented) => ({ 'api-key': presented }), key);

/** Uploads the image with a key. */
export const upload = async (platform: Platform, key: string | null): Promise<VendorAnswer> => {
  const body = new FormData();
  body.append('file', new Blob([new Uint8Array(IMAGE)]), 'gate.jpg');
  const headers: Record<string, string> = key === null ? {} : { 'api-key': key };
  const response = await fetch(`${platform.url}/api/1/document/content`, { method: 'POST', headers, body });
  return { status: response.status, headers: response.headers, body: await response.json() };
};

/** What an office of one tenant does, with every right. */
export const office = async (platform: Platform, tenant: string) => {
  const key = await keyWith(platform, ['admin'], tenant);
  const client = as(platform, key);
  const native = platform.api.as(key);
  return {
    key,
    client,
    native,
    /** Native writes do not wait until they can be read. */
    settled: () => native.get('/v1/customers?limit=1', { 'clientele-min-position': 'head' }),
    create: async (sent: object = {}) => shown(await client('POST', ROOT, { name: 'Prüf & Co', ...sent })),
    put: async ({ uuid }: Pick<Customer, 'uuid'>, sent: object) =>
      shown(await client('PUT', `${ROOT}/${uuid}`, sent)),
    get: async ({ id }: Customer) => shown(await client('GET', `${ROOT}/${id}`)),
    list: async (query: string) => shown<Customer[]>(await client('GET', `${ROOT}?${query}`)),
    search: async (query: string) => shown<Customer[]>(await client('GET', `${ROOT}/search?q=${query}`)),
    inNative: async ({ uuid }: Customer) =>
      (await native.get(`/v1/customers/${uuid}`)).body as CustomerDocument,
    uploaded: async () => shown<{ readonly document: Document }>(await upload(platform, key)).document,
  };
};
export type Office = Awaited<ReturnType<typeof office>>;
