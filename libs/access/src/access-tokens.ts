import { apiKey } from '@clientele/domain';
import { type EventStore, loadStream, Refused } from '@clientele/event-store';
import { decodeJwt, errors, jwtVerify } from 'jose';
import { keyStream, secretOf } from './keys.ts';
import { CLOCK_TOLERANCE_S } from './oidc.ts';
import { accessTokenText, keyText, partsOfAccessToken, sameHash, secretHashOf } from './token.ts';

/** How long an access token is good. */
export const ACCESS_TOKEN_S = 3_600;
/** Longest time that an assertion may be good. */
export const ASSERTION_S_MAX = 3_600;

const nowS = (): number => Math.floor(Date.now() / 1_000);

const proofOf = (store: EventStore, id: string, expiresAt: number): string =>
  store.hmac(`access-token\n${id}\n${expiresAt}`);

/**
 * A token for the key that signed an assertion. Nothing is kept of it: that it is ours is told by its proof,
 * and what it may do by the key, as long as there is one.
 */
export const accessTokenFor = async (store: EventStore, assertion: string): Promise<string> => {
  const id = await signerOf(store, assertion);
  if (id === null) throw new Refused('assertion-not-valid');
  const expiresAt = nowS() + ACCESS_TOKEN_S;
  return accessTokenText({ id, expiresAt, proof: proofOf(store, id, expiresAt) });
};

/** The key that an access token stands for; `null` when it is none of ours, or its time has passed. */
export const keyOfAccessToken = (store: EventStore, text: string): string | null => {
  const token = partsOfAccessToken(text);
  if (token === null || token.expiresAt <= nowS()) return null;
  const { id, expiresAt, proof } = token;
  return sameHash(proof, proofOf(store, id, expiresAt)) ? id : null;
};

/** The id of the key that signed an assertion that is good now; `null` when there is none. */
const signerOf = async (store: EventStore, assertion: string): Promise<string | null> => {
  try {
    const { sub = '' } = decodeJwt(assertion);
    const key = await textOfKey(store, sub);
    if (key === null) return null;
    const { payload } = await jwtVerify(assertion, Buffer.from(key), {
      algorithms: ['HS256'],
      requiredClaims: ['sub', 'iat', 'exp'],
      clockTolerance: CLOCK_TOLERANCE_S,
      maxTokenAge: ASSERTION_S_MAX,
    });
    const { iat = 0, exp = Infinity } = payload;
    return exp - iat <= ASSERTION_S_MAX + CLOCK_TOLERANCE_S ? sub : null;
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
};

const ID_PATTERN = /^[0-9a-f-]{36}$/;

/** The text of a key that is live; `null` when there is none under the id. */
const textOfKey = async (store: EventStore, id: string): Promise<string | null> => {
  if (!ID_PATTERN.test(id)) return null;
  const { state, commandId } = await loadStream(store, apiKey, keyStream(id));
  if (state.status !== 'live' || commandId === null) return null;
  const secret = secretOf(store, commandId);
  return sameHash(secretHashOf(secret), state.secretHash) ? keyText(id, secret) : null;
};
