import type { ApiKeyEvent, Right } from '@clientele/contracts';
import { type Decider, type Decision, refuse } from '@clientele/decider';

/** What an API key is and may do; of its secret only the hash is known. */
export interface KeyGrant {
  readonly tenant: string;
  readonly rights: readonly Right[];
  readonly secretHash: string;
  /** `null` once its data key is gone. */
  readonly name: string | null;
}

export type ApiKey = { readonly status: 'unknown' } | ({ readonly status: 'live' | 'revoked' } & KeyGrant);

export const apiKey: Decider<ApiKey, ApiKeyEvent> = {
  category: 'key',
  initial: { status: 'unknown' },
  evolve: (key, event) => {
    switch (event.type) {
      case 'ApiKeyIssued': {
        const { sealed, ...grant } = event.data;
        return { status: 'live', ...grant, name: sealed?.name ?? null };
      }
      case 'ApiKeyRevoked':
        return key.status === 'unknown' ? key : { ...key, status: 'revoked' };
    }
  },
};

export type IssueInput = KeyGrant & { readonly name: string };

/** Issues the key that was made for it. */
export const issueKey =
  ({ name, ...grant }: IssueInput) =>
  (key: ApiKey): Decision<ApiKeyEvent> =>
    key.status === 'unknown'
      ? [{ type: 'ApiKeyIssued', data: { ...grant, rights: [...grant.rights], sealed: { name } } }]
      : [];

/** Ends a key of this tenant for good. */
export const revokeKey =
  (tenant: string) =>
  (key: ApiKey): Decision<ApiKeyEvent> =>
    key.status === 'live' && key.tenant === tenant
      ? [{ type: 'ApiKeyRevoked', data: {} }]
      : refuse('api-key-not-found');
