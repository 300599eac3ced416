import { impliedRights } from '@clientele/contracts';
import { apiKey } from '@clientele/domain';
import { type EventStore, loadStream } from '@clientele/event-store';
import { Authenticator, type Credential } from '@clientele/http';
import type { FastifyRequest } from 'fastify';
import { keyOfAccessToken } from './access-tokens.ts';
import { keyStream } from './keys.ts';
import { KEY_TRUST_MS, KeyTrust } from './key-trust.ts';
import { Oidc, type OidcSettings } from './oidc.ts';
import { bearerToken, partsOfKey, sameHash, secretHashOf, type TokenOf } from './token.ts';

/** Fewest characters of the bootstrap key. */
export const BOOTSTRAP_KEY_LENGTH_MIN = 32;
/** The tenant that the bootstrap key administers. */
export const DEFAULT_TENANT = 'default';

export interface AccessSettings {
  /** The key of an administrator of {@link DEFAULT_TENANT}. */
  readonly bootstrapKey: string;
  /** Absent: no OIDC tokens are taken. */
  readonly oidc?: OidcSettings;
  /** {@link KEY_TRUST_MS} unless told. */
  readonly keyTrustMs?: number;
  /** {@link bearerToken} unless told. */
  readonly tokenOf?: TokenOf;
}

const BOOTSTRAP: Credential = {
  tenant: DEFAULT_TENANT,
  actor: 'key:bootstrap',
  rights: impliedRights(['admin']),
};

/** Tells who presents the bootstrap key, an API key or an OIDC token. */
export class Credentials extends Authenticator {
  readonly #bootstrapHash: string;
  readonly #trust: KeyTrust;
  readonly #oidc: Oidc | null;
  readonly #tokenOf: TokenOf;

  constructor(
    private readonly store: EventStore,
    { bootstrapKey, oidc, keyTrustMs = KEY_TRUST_MS, tokenOf = bearerToken }: AccessSettings,
  ) {
    super();
    if (bootstrapKey.length < BOOTSTRAP_KEY_LENGTH_MIN)
      throw new Error(`BOOTSTRAP_API_KEY must have at least ${BOOTSTRAP_KEY_LENGTH_MIN} characters`);
    this.#bootstrapHash = secretHashOf(bootstrapKey);
    this.#trust = new KeyTrust(keyTrustMs);
    this.#oidc = oidc === undefined ? null : new Oidc(oidc);
    this.#tokenOf = tokenOf;
  }

  override authenticate(request: FastifyRequest): Credential | null | Promise<Credential | null> {
    const token = this.#tokenOf(request);
    if (token === null) return null;
    const tokenHash = secretHashOf(token);
    if (sameHash(tokenHash, this.#bootstrapHash)) return BOOTSTRAP;
    return this.#trust.find(tokenHash, () => this.#ask(token));
  }

  async #ask(token: string): Promise<Credential | null> {
    const parts = partsOfKey(token);
    if (parts !== null) return this.#keyHolder(parts.id, parts.secret);
    const keyId = keyOfAccessToken(this.store, token);
    if (keyId !== null) return this.#keyHolder(keyId, null);
    return this.#oidc === null ? null : this.#oidc.credentialOf(token);
  }

  /** Whoever holds a key, or a token that was given for it; the token is its own proof. */
  async #keyHolder(id: string, secret: string | null): Promise<Credential | null> {
    const { state } = await loadStream(this.store, apiKey, keyStream(id));
    if (state.status !== 'live') return null;
    if (secret !== null && !sameHash(secretHashOf(secret), state.secretHash)) return null;
    return { tenant: state.tenant, actor: `key:${id}`, rights: impliedRights(state.rights), keyId: id };
  }
}
