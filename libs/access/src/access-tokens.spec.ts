import { accessTokenDocument } from '@clientele/contracts';
import type { EventStore } from '@clientele/event-store';
import { api, type Api, expectRefused, memoryStore } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SignJWT } from 'jose';
import { ACCESS_TOKEN_S, keyOfAccessToken } from './access-tokens.ts';
import { BOOTSTRAP_KEY, serveKeys } from './specimen.ts';
import { accessTokenText } from './token.ts';

interface Key {
  readonly id: string;
  readonly key: string;
}

let store: EventStore;
let app: NestFastifyApplication;
let admin: Api;
let nobody: Api;
let till: Key;

beforeAll(async () => {
  store = await memoryStore();
  app = await serveKeys(store);
  admin = api(await app.getUrl(), BOOTSTRAP_KEY);
  nobody = admin.as(null);
  till = await make();
});
afterAll(() => app.close());

const make = async (): Promise<Key> =>
  (await admin.post('/v1/api-keys', { name: 'till', rights: ['keys:write'], tenant: 'acme' })).body as Key;

const nowS = () => Math.floor(Date.now() / 1_000);

interface Claims {
  readonly sub?: string;
  readonly iat?: number;
  readonly exp?: number;
}

const signed = ({ id, key }: Key, claims: Claims = {}, alg = 'HS256'): Promise<string> =>
  new SignJWT({ sub: id, iat: nowS(), exp: nowS() + 60, ...claims })
    .setProtectedHeader({ alg })
    .sign(Buffer.from(key));

const tokenFor = async (key: Key): Promise<string> => {
  const answer = await nobody.post('/access-tokens', { assertion: await signed(key) });
  const { token, expiresInSeconds } = accessTokenDocument.parse(answer.body);
  expect(expiresInSeconds).toBe(ACCESS_TOKEN_S);
  return token;
};

it('stands for the key that signed the assertion', async () => {
  const { body } = await admin.as(await tokenFor(till)).get('/v1/credential');
  expect(body).toMatchObject({
    actor: `key:${till.id}`,
    tenant: { name: 'acme' },
    rights: ['keys:write'],
  });
});

it('dies with its key', async () => {
  const other = await make();
  const holder = admin.as(await tokenFor(other));
  expect((await admin.as(till.key).delete(`/v1/api-keys/${other.id}`)).status).toBe(204);
  while ((await holder.get('/v1/credential')).status !== 401)
    await new Promise((resolve) => setImmediate(resolve));
  const again = await nobody.post('/access-tokens', { assertion: await signed(other) });
  expectRefused(again, 'assertion-not-valid');
});

it('is good for its time and as it was given', async () => {
  const token = await tokenFor(till);
  expect(keyOfAccessToken(store, token)).toBe(till.id);
  const [, , expiresAt = '', proof = ''] = token.split('_');
  const forged = { id: till.id, expiresAt: Number(expiresAt) + 1, proof };
  expect(keyOfAccessToken(store, accessTokenText(forged))).toBeNull();
  const late = nowS() - 1;
  const expired = { id: till.id, expiresAt: late, proof: store.hmac(`access-token\n${till.id}\n${late}`) };
  expect(keyOfAccessToken(store, accessTokenText(expired))).toBeNull();
  expectRefused(await admin.as(accessTokenText(forged)).get('/v1/credential'), 'unauthenticated');
});

it('is refused for an assertion that is not good', async () => {
  const hour = 3_600;
  const wrong = [
    'no assertion',
    'a.b.c',
    await signed({ ...till, key: 'another-secret-that-is-as-long-as-one' }),
    await signed(till, { sub: 'bootstrap' }),
    await signed(till, { sub: '01990d2e-0000-7000-8000-000000000000' }),
    await signed(till, { exp: nowS() - 60 }),
    await signed(till, { exp: nowS() + 2 * hour }),
    await signed(till, { iat: nowS() - 2 * hour }),
    await signed(till, { iat: nowS() + hour, exp: nowS() + hour + 60 }),
    await signed(till, {}, 'HS512'),
  ];
  const answers = await Promise.all(wrong.map((assertion) => nobody.post('/access-tokens', { assertion })));
  for (const answer of answers) expectRefused(answer, 'assertion-not-valid');
  expectRefused(await nobody.post('/access-tokens', {}), 'invalid-request');
});
