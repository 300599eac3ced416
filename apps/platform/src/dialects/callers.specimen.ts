import type { Right } from '@clientele/contracts';
import type { RequestHeaders } from '@clientele/testing';
import { expect } from '@jest/globals';
import type { Platform } from '../platform.specimen.ts';

/** What a vendor's client is answered. */
export interface VendorAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** JSON, parsed; `null` when there is none. */
  readonly body: unknown;
}

/** A vendor's client. Text is sent as it is, anything else as JSON. */
export type Client = (
  method: string,
  path: string,
  body?: unknown,
  headers?: RequestHeaders,
) => Promise<VendorAnswer>;

const JSON_PATTERN = /^application\/([\w.-]+\+)?json\b/;

/** The headers in which a vendor's client presents a key. */
export type Presents = (key: string) => RequestHeaders;

/** A client of this platform that presents a key in the vendor's way; `null` presents nothing. */
export const clientOf =
  (url: string, presents: Presents, key: string | null): Client =>
  async (method, path, body, more = {}) => {
    const headers = {
      ...(key === null ? {} : presents(key)),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...more,
    };
    const content = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(new URL(path, url), {
      method,
      headers,
      redirect: 'manual',
      ...(content === undefined ? {} : { body: content }),
    });
    const text = await response.text();
    const isJson = JSON_PATTERN.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? null : isJson ? JSON.parse(text) : text,
    };
  };

/** The text of a new key with these rights; a tenant that is new is made. */
export const keyWith = async (
  platform: Platform,
  rights: readonly Right[],
  tenant?: string,
): Promise<string> => (await platform.keyWith(rights, tenant)).key;

/** Expects that nothing is recorded meanwhile, in none of its tenants. */
export const expectNothingRecorded = async (platform: Platform, work: () => Promise<void>): Promise<void> => {
  const before = await platform.recorded();
  await work();
  expect(await platform.recorded()).toBe(before);
};
