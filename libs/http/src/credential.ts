import type { Right } from '@clientele/contracts';
import type { FastifyRequest } from 'fastify';

/**
 * Who asks: in which tenant, as whom, and with which rights. It comes from what was presented, never from a
 * header beside it.
 */
export interface Credential {
  readonly tenant: string;
  /** `key:<id>` or `user:<OIDC sub>`; it stands in every event. */
  readonly actor: string;
  /** All rights that it has, implied ones included. */
  readonly rights: ReadonlySet<Right>;
  /** The API key that it is, when it is one. */
  readonly keyId?: string;
}

/**
 * Tells who asks. `libs/access` has the one that is used; the host binds it.
 *
 * `null` is nobody we know: the request is refused with 401. It answers at once, without a promise, for what
 * it has just seen, because every request waits for it.
 */
export abstract class Authenticator {
  abstract authenticate(request: FastifyRequest): Credential | null | Promise<Credential | null>;
}
