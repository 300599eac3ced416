import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, type CryptoKey, type JWK, SignJWT } from 'jose';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Oidc } from './oidc.ts';

const AUDIENCE = 'clientele';

type Claims = Readonly<Record<string, unknown>>;

/** An issuer of tokens, with its discovery document and its keys. */
class Issuer {
  readonly #server = createServer((request, response) => {
    const asksKeys = request.url === '/keys';
    if (asksKeys) this.keysServed += 1;
    if (this.broken) response.statusCode = 500;
    response.end(JSON.stringify(asksKeys ? { keys: [this.jwk] } : { jwks_uri: `${this.url}/keys` }));
  });
  keysServed = 0;
  broken = false;

  private constructor(
    private readonly key: CryptoKey,
    private readonly jwk: JWK,
  ) {}

  static async open(): Promise<Issuer> {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const issuer = new Issuer(privateKey, { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' });
    await new Promise<void>((resolve) => issuer.#server.listen(0, '127.0.0.1', resolve));
    return issuer;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  close(): void {
    this.#server.close();
  }

  sign(claims: Claims, key = this.key): Promise<string> {
    const exp = Math.floor(Date.now() / 1_000) + 60;
    const usual = {
      iss: this.url,
      aud: AUDIENCE,
      sub: 'ada',
      exp,
      tenant: 'acme',
      scope: 'openid customers:read',
    };
    return new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg: 'ES256', kid: 'one' }).sign(key);
  }
}

let issuer: Issuer;
let oidc: Oidc;

beforeAll(async () => {
  issuer = await Issuer.open();
  oidc = new Oidc({ issuer: issuer.url, audience: AUDIENCE, tenantClaim: 'tenant' });
});
afterAll(() => issuer.close());

describe('a token', () => {
  it('says who, of which tenant, and what they may', async () => {
    const credential = await oidc.credentialOf(
      await issuer.sign({ scope: 'openid CustomerUpdate orders:write' }),
    );
    expect(credential).toMatchObject({ tenant: 'acme', actor: 'user:ada' });
    expect([...(credential?.rights ?? [])].toSorted()).toEqual([
      'customers:read',
      'customers:update',
      'orders:write',
    ]);
  });

  it('may name the tenant in another claim', async () => {
    const other = new Oidc({
      issuer: issuer.url,
      audience: AUDIENCE,
      tenantClaim: 'https://example.org/org',
    });
    const token = await issuer.sign({ 'https://example.org/org': 'globex' });
    expect(await other.credentialOf(token)).toMatchObject({ tenant: 'globex' });
  });

  it('without scopes of ours may nothing', async () => {
    expect((await oidc.credentialOf(await issuer.sign({ scope: 'openid' })))?.rights.size).toBe(0);
  });

  it('is checked with keys that are asked for once', async () => {
    await oidc.credentialOf(await issuer.sign({}));
    const served = issuer.keysServed;
    await oidc.credentialOf(await issuer.sign({}));
    expect(issuer.keysServed).toBe(served);
  });

  const past = Math.floor(Date.now() / 1_000) - 60;
  it.each<[string, Claims]>([
    ['of another issuer', { iss: 'https://elsewhere.example' }],
    ['for another audience', { aud: 'billing' }],
    ['that has expired', { exp: past }],
    ['that never expires', { exp: undefined }],
    ['that is not valid yet', { nbf: past + 3_600 }],
    ['without a tenant', { tenant: undefined }],
    ['of a tenant with no such name', { tenant: 'Acme AG' }],
    ['of the installation itself', { tenant: '_' }],
    ['of nobody', { sub: undefined }],
    ['of somebody with a free text for a name', { sub: 'Ada Lovelace' }],
  ])("%s is nobody's", async (_, claims) => {
    expect(await oidc.credentialOf(await issuer.sign(claims))).toBeNull();
  });

  it("signed by somebody else is nobody's", async () => {
    const forged = await issuer.sign({}, (await generateKeyPair('ES256')).privateKey);
    expect(await oidc.credentialOf(forged)).toBeNull();
    expect(await oidc.credentialOf(`${forged.slice(0, -8)}AAAAAAAA`)).toBeNull();
    expect(await oidc.credentialOf('no.token')).toBeNull();
  });
});

it('passes no judgement while the issuer cannot be asked, and asks again', async () => {
  const late = new Oidc({ issuer: issuer.url, audience: AUDIENCE, tenantClaim: 'tenant' });
  const token = await issuer.sign({});
  issuer.broken = true;
  await expect(late.credentialOf(token)).rejects.toMatchObject({ code: 'unavailable' });
  issuer.broken = false;
  expect(await late.credentialOf(token)).toMatchObject({ tenant: 'acme' });
});
