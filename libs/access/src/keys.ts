import { type ApiKeyDocument, INSTALLATION, streamOf } from '@clientele/contracts';
import { type ApiKey, apiKey, tenant } from '@clientele/domain';
import type { EventStore, Folded } from '@clientele/event-store';

/**
 * The stream of an API key. Keys belong to the installation: whoever presents one has not said of which
 * tenant it is.
 */
export const keyStream = (id: string): string => streamOf(apiKey.category, INSTALLATION, id);

/** The stream of a tenant. */
export const tenantStream = (name: string): string => streamOf(tenant.category, INSTALLATION, name);

/** A key on the wire; `null` when this tenant has no such key. */
export const keyDocument = (
  id: string,
  { state, version, createdAt }: Folded<ApiKey>,
  of: string,
): ApiKeyDocument | null =>
  state.status === 'live' && state.tenant === of
    ? { id, name: state.name, rights: [...state.rights], tenant: state.tenant, version, createdAt }
    : null;

/**
 * The secret of the key that a command issued. It is stored nowhere, but whoever has the installation's key
 * can tell it.
 */
export const secretOf = (store: EventStore, commandId: string): string => store.hmac(`api-key\n${commandId}`);
