export * from './access.module.ts';
export { type AccessSettings, BOOTSTRAP_KEY_LENGTH_MIN, Credentials, DEFAULT_TENANT } from './credentials.ts';
export { KEY_TRUST_MS } from './key-trust.ts';
export type { OidcSettings } from './oidc.ts';
export { bearerToken, type TokenOf } from './token.ts';
