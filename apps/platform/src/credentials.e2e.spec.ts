import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expectRefused, type Api } from '@clientele/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, type CryptoKey, SignJWT } from 'jose';
import { startPlatform, type OwnPlatform } from './own-platform.specimen.ts';
import { START_MS_MAX } from './platform.specimen.ts';

const AUDIENCE = 'clientele';
const PER_SECOND = 50;
const KEY_TRUST_MS = 1_000;

let issuer: Server;
let issuerUrl: string;
let signingKey: CryptoKey;
let platform: OwnPlatform;
let admin: Api;

beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  signingKey = privateKey;
  const jwk = { ...(await exportJWK(publicKey)), kid: 'first', alg: 'ES256' };
  issuer = createServer(({ url }, response) => {
    response.end(JSON.stringify(url === '/jwks' ? { keys: [jwk] } : { jwks_uri: `${issuerUrl}/jwks` }));
  });
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
  issuerUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
  platform = await startPlatform({
    OIDC_ISSUER: issuerUrl,
    OIDC_AUDIENCE: AUDIENCE,
    RATE_LIMIT_PER_SECOND: String(PER_SECOND),
  });
  admin = platform.api;
}, START_MS_MAX);

afterAll(async () => {
  await platform.stop();
  issuer.close();
});

const withToken = async (claims: Readonly<Record<string, unknown>>, key = signingKey): Promise<Api> => {
  const exp = Math.floor(Date.now() / 1_000) + 60;
  const all = {
    iss: issuerUrl,
    aud: AUDIENCE,
    exp,
    sub: 'ada',
    tenant: 'default',
    scope: 'customers:read',
    ...claims,
  };
  return admin.as(await new SignJWT(all).setProtectedHeader({ alg: 'ES256', kid: 'first' }).sign(key));
};

describe('a token of the issuer', () => {
  it('may do what its scope says, in its tenant, and is named in the history', async () => {
    const ada = await withToken({ scope: 'openid customers:create' });
    const made = await ada.post('/v1/customers', { displayName: 'Tokenträger AG' });
    expect(made.status).toBe(201);
    const { id } = made.body as { id: string };
    const { body } = await ada.get(`/v1/customers/${id}/history`);
    expect(body).toMatchObject({ items: [{ actor: 'user:ada' }] });
    expectRefused(await ada.delete(`/v1/customers/${id}`), 'forbidden');
    const stranger = await withToken({ tenant: 'elsewhere', scope: 'admin' });
    expectRefused(await stranger.get(`/v1/customers/${id}`), 'customer-not-found');
  });

  it.each<[string, Record<string, unknown>]>([
    ['without a tenant', { tenant: undefined }],
    ['of the installation', { tenant: '_' }],
    ['of another audience', { aud: 'elsewhere' }],
    ['of another issuer', { iss: 'https://elsewhere.example' }],
    ['that has expired', { exp: 1 }],
  ])('%s is refused', async (_, claims) => {
    expectRefused(await (await withToken(claims)).get('/v1/customers'), 'unauthenticated');
  });

  it('that somebody else signed is refused', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    expectRefused(await (await withToken({}, privateKey)).get('/v1/customers'), 'unauthenticated');
  });
});

describe('an API key', () => {
  it('works at once, and opens nothing to who asks a second after it was deleted', async () => {
    const { id, api: holder } = await platform.keyWith(['customers:read']);
    expect((await holder.get('/v1/customers')).status).toBe(200);
    expect((await admin.delete(`/v1/api-keys/${id}`)).status).toBe(204);
    const deletedAt = performance.now();
    let [status, askedAt] = [200, deletedAt];
    // Who is told to ask less often learns nothing of the key.
    while (status === 429 || (status === 200 && askedAt - deletedAt < KEY_TRUST_MS)) {
      askedAt = performance.now();
      ({ status } = await holder.get('/v1/customers?limit=1'));
    }
    expect(status).toBe(401);
    expectRefused(await admin.get(`/v1/api-keys/${id}`), 'api-key-not-found');
  });

  it('is shown once, and is listed without its secret', async () => {
    const made = await admin.post('/v1/api-keys', { name: 'Kassenschlüssel', rights: ['CustomerUpdate'] });
    const { id, key } = made.body as { id: string; key: string };
    const secret = key.slice(`ck_${id}_`.length);
    expect((await admin.get(`/v1/api-keys/${id}`)).body).toMatchObject({
      name: 'Kassenschlüssel',
      rights: ['customers:update'],
    });
    for (const path of ['/v1/api-keys?limit=500', `/v1/api-keys/${id}`])
      expect(JSON.stringify((await admin.get(path)).body)).not.toContain(secret);
  });
});

describe('the rate limit', () => {
  it('is told with every answer, ends in 429 with Retry-After, and is each credential its own', async () => {
    const { api: busy } = await platform.keyWith(['customers:read']);
    const { api: calm } = await platform.keyWith(['customers:read']);
    const first = await busy.get('/v1/customers?limit=1');
    expect(first.headers.get('ratelimit-policy')).toBe(`"credential";q=${PER_SECOND};w=1`);
    expect(first.headers.get('ratelimit')).toBe(`"credential";r=${PER_SECOND - 1};t=1`);
    let answers = [first];
    // One that is slow to ask is given anew as fast as it uses up.
    while (answers.every(({ status }) => status === 200))
      answers = await Promise.all(
        Array.from({ length: 8 * PER_SECOND }, () => busy.get('/v1/customers?limit=1')),
      );
    const refused = answers.filter(({ status }) => status === 429);
    for (const answer of refused) expectRefused(answer, 'too-many-requests');
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect((await calm.get('/v1/customers?limit=1')).status).toBe(200);
  });
});
