import { it } from '@jest/globals';
import type { ApiKeyEvent, TenantEvent } from '@clientele/contracts';
import { scenario } from '@clientele/decider/scenario';
import { apiKey, issueKey, revokeKey } from './api-key.ts';
import { addKey, removeKey, tenant } from './tenant.ts';

const keyId = '01990d2e-0000-7000-8000-000000000001';
const grant = { tenant: 'acme', rights: ['customers:read' as const], secretHash: 'a'.repeat(64) };
const issued: ApiKeyEvent = { type: 'ApiKeyIssued', data: { ...grant, sealed: { name: 'till' } } };
const revoked: ApiKeyEvent = { type: 'ApiKeyRevoked', data: {} };
const created: TenantEvent = { type: 'TenantCreated', data: { number: 3 } };
const added: TenantEvent = { type: 'TenantKeyAdded', data: { keyId } };
const removed: TenantEvent = { type: 'TenantKeyRemoved', data: { keyId } };

const key = scenario(apiKey);
const issueTill = issueKey({ ...grant, name: 'till' });

it('issues a key', () => key.given().when(issueTill).then(issued));
it('issues a key once', () => key.given(issued).when(issueTill).thenNothing());
it('revokes a key', () => key.given(issued).when(revokeKey('acme')).then(revoked));
it('knows no key that was revoked', () =>
  key.given(issued, revoked).when(revokeKey('acme')).thenRefused('api-key-not-found'));
it('knows no key of another tenant', () =>
  key.given(issued).when(revokeKey('globex')).thenRefused('api-key-not-found'));
it('knows no key that never was', () => key.given().when(revokeKey('acme')).thenRefused('api-key-not-found'));

const tenants = scenario(tenant);

it('makes a tenant with its first key', () =>
  tenants
    .given()
    .when(addKey({ keyId, number: 3 }))
    .then(created, added));
it('makes a tenant once', () =>
  tenants
    .given(created)
    .when(addKey({ keyId, number: 4 }))
    .then(added));
it('takes a key from a tenant', () => tenants.given(created, added).when(removeKey(keyId)).then(removed));
it('takes a key once', () => tenants.given(created, added, removed).when(removeKey(keyId)).thenNothing());
