import { z } from 'zod';
import { declareEvents, type EventOf } from '../event.ts';
import { RIGHTS } from '../rest/api-keys.ts';
import { TENANT_PATTERN } from '../streams.ts';
import { line } from '../text.ts';

const SHA256_PATTERN = /^[0-9a-f]{64}$/;

/** Everything that can happen to an API key. These names are stored: add, never rename. */
export const apiKeyEvents = declareEvents({
  ApiKeyIssued: {
    open: {
      tenant: z.string().regex(TENANT_PATTERN),
      rights: z.array(z.enum(RIGHTS)),
      /** SHA-256 of the secret, in hex. The secret itself is stored nowhere. */
      secretHash: z.string().regex(SHA256_PATTERN),
    },
    sealed: { name: line },
  },
  ApiKeyRevoked: {},
});

/** Everything that can happen to a tenant; its stream's id is its name. */
export const tenantEvents = declareEvents({
  TenantCreated: { open: { number: z.int().positive() } },
  /** The other half of `ApiKeyIssued`, in the same append: so the keys of a tenant can be listed. */
  TenantKeyAdded: { open: { keyId: z.uuid() } },
  TenantKeyRemoved: { open: { keyId: z.uuid() } },
});

/** Everything that the access context records. */
export const accessEvents = { ...apiKeyEvents, ...tenantEvents };

export type ApiKeyEvent = EventOf<typeof apiKeyEvents>;
export type TenantEvent = EventOf<typeof tenantEvents>;
