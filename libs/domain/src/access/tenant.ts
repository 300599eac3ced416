import type { TenantEvent } from '@clientele/contracts';
import type { Decider, Decision } from '@clientele/decider';

/** A tenant: its number, and the API keys that it has. */
export interface Tenant {
  /** `null`: nobody made this tenant yet. */
  readonly number: number | null;
  readonly keyIds: readonly string[];
}

export const tenant: Decider<Tenant, TenantEvent> = {
  category: 'tenant',
  initial: { number: null, keyIds: [] },
  evolve: (state, event) => {
    switch (event.type) {
      case 'TenantCreated':
        return { ...state, number: event.data.number };
      case 'TenantKeyAdded':
        return { ...state, keyIds: [...state.keyIds, event.data.keyId] };
      case 'TenantKeyRemoved':
        return { ...state, keyIds: state.keyIds.filter((id) => id !== event.data.keyId) };
    }
  },
};

export interface AddKeyInput {
  readonly keyId: string;
  /** The tenant's number, in case that it is new. */
  readonly number: number | null;
}

/** Gives the tenant a key; a tenant that is new is made with its number. */
export const addKey =
  ({ keyId, number }: AddKeyInput) =>
  (state: Tenant): Decision<TenantEvent> => [
    ...(state.number === null && number !== null
      ? [{ type: 'TenantCreated' as const, data: { number } }]
      : []),
    { type: 'TenantKeyAdded', data: { keyId } },
  ];

/** Takes a key from the tenant. */
export const removeKey =
  (keyId: string) =>
  (state: Tenant): Decision<TenantEvent> =>
    state.keyIds.includes(keyId) ? [{ type: 'TenantKeyRemoved', data: { keyId } }] : [];
