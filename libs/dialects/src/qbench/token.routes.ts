import type { AccessTokenDocument } from '@clientele/contracts';
import { answered } from '@clientele/http';
import { z } from 'zod';
import { route } from '../dialect.ts';

/** Where tokens are given. */
export const TOKEN_ROOT = '/qbench/oauth2/v1';

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** Neither the answer nor a refusal of it is kept by anybody on the way. */
const NOT_STORED = { 'cache-control': 'no-store' };

const refusal = (error: string, error_description: string) =>
  answered({ error, error_description }, { status: 400, headers: NOT_STORED });

const token = route({
  method: 'POST',
  paths: [`${TOKEN_ROOT}/token`],
  summary: 'A token for whoever signs with a key',
  description:
    'OAuth 2.0 by a JWT (RFC 7523), signed by HS256 with the whole text of an API key: `sub` is the id of ' +
    'the key, and `exp` lies at most an hour after `iat`.',
  right: 'public',
  form: 'urlencoded',
  sends: z
    .object({
      grant_type: z.string().optional().meta({ description: GRANT_TYPE }),
      assertion: z.string().optional(),
    })
    .default({}),
  response: z.object({ access_token: z.string(), token_type: z.literal('Bearer'), expires_in: z.int() }),
  answer: async ({ native, sent: { grant_type, assertion } }) => {
    if (grant_type === undefined || assertion === undefined)
      return refusal('invalid_request', 'grant_type and assertion are needed.');
    if (grant_type !== GRANT_TYPE) return refusal('unsupported_grant_type', `Only ${GRANT_TYPE} is known.`);
    const given = await native.post<AccessTokenDocument>('/access-tokens', { assertion });
    const body = { access_token: given.token, token_type: 'Bearer', expires_in: given.expiresInSeconds };
    return answered(body, { headers: NOT_STORED });
  },
});

/** The route of tokens. */
export const TOKEN_ROUTES = [token];
