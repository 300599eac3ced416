import { impliedRights, rightNamed, TENANT_PATTERN, INSTALLATION } from '@clientele/contracts';
import { Refused } from '@clientele/event-store';
import type { Credential } from '@clientele/http';
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';

/** How much the clocks of issuer and server may differ. */
export const CLOCK_TOLERANCE_S = 5;
/** Longest wait for the issuer. */
export const ISSUER_TIMEOUT_MS = 5_000;

export interface OidcSettings {
  readonly issuer: string;
  readonly audience: string;
  /** The claim that names the tenant. */
  readonly tenantClaim: string;
}

/** Failures of the issuer to give its keys; they say nothing of the token. */
const ISSUER_CODES = new Set(['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID']);

const SUBJECT_PATTERN = /^[\x21-\x7e]{1,255}$/;
const TOKEN_PATTERN = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Tells who presents a token of an OIDC issuer: signature, issuer, audience and time are checked. */
export class Oidc {
  #keys: Promise<ReturnType<typeof createRemoteJWKSet>> | null = null;

  constructor(private readonly settings: OidcSettings) {}

  /**
   * `null` when the token is none, or not a good one; refused as unavailable when the issuer cannot be asked.
   */
  async credentialOf(token: string): Promise<Credential | null> {
    if (!TOKEN_PATTERN.test(token)) return null;
    const { issuer, audience } = this.settings;
    const keys = await this.#issuerKeys();
    try {
      const options = { issuer, audience, clockTolerance: CLOCK_TOLERANCE_S, requiredClaims: ['exp', 'sub'] };
      const { payload } = await jwtVerify(token, keys, options);
      return this.#credential(payload);
    } catch (error) {
      if (error instanceof errors.JOSEError && !ISSUER_CODES.has(error.code)) return null;
      throw unavailable(error);
    }
  }

  /** A token without a tenant is nobody's. */
  #credential(payload: JWTPayload): Credential | null {
    const tenant = payload[this.settings.tenantClaim];
    const { sub = '' } = payload;
    if (typeof tenant !== 'string' || !TENANT_PATTERN.test(tenant) || tenant === INSTALLATION) return null;
    if (!SUBJECT_PATTERN.test(sub)) return null;
    return { tenant, actor: `user:${sub}`, rights: impliedRights(rightsOf(payload['scope'])) };
  }

  /** Where the issuer's keys are is asked once it is needed, and again after it failed. */
  #issuerKeys(): Promise<ReturnType<typeof createRemoteJWKSet>> {
    this.#keys ??= this.#discover().catch((error: unknown) => {
      this.#keys = null;
      throw unavailable(error);
    });
    return this.#keys;
  }

  async #discover(): Promise<ReturnType<typeof createRemoteJWKSet>> {
    const { issuer } = this.settings;
    const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const response = await fetch(address, { signal: AbortSignal.timeout(ISSUER_TIMEOUT_MS) });
    if (!response.ok) throw new Error(`${address} answers ${response.status}`);
    const { jwks_uri: keysAt } = (await response.json()) as { jwks_uri?: unknown };
    if (typeof keysAt !== 'string') throw new Error(`${address} names no jwks_uri`);
    return createRemoteJWKSet(new URL(keysAt), { timeoutDuration: ISSUER_TIMEOUT_MS });
  }
}

const unavailable = (cause: unknown): Refused => Object.assign(new Refused('unavailable'), { cause });

/** Scopes that are rights, in either spelling; others are for other services. */
const rightsOf = (scope: unknown) => {
  const names = typeof scope === 'string' ? scope.split(' ') : [];
  return names.flatMap((name) => rightNamed(name) ?? []);
};
