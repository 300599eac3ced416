import { z } from 'zod';

/** Longest assertion, in characters. */
const ASSERTION_LENGTH_MAX = 4_096;

/** What `POST /access-tokens` takes. */
export const accessTokenInput = z
  .strictObject({
    assertion: z
      .string()
      .max(ASSERTION_LENGTH_MAX)
      .meta({
        description:
          'A JWT, signed by HS256 with the whole text of an API key: `sub` is the id of the key, and `exp` ' +
          'lies at most an hour after `iat`.',
      }),
  })
  .meta({ id: 'AccessTokenInput' });
export type AccessTokenInput = z.infer<typeof accessTokenInput>;

/** A token that stands for a key for a while. */
export const accessTokenDocument = z
  .strictObject({
    token: z.string().meta({ description: 'A bearer token that may do what the key may.' }),
    expiresInSeconds: z.int().positive(),
  })
  .meta({ id: 'AccessToken' });
export type AccessTokenDocument = z.infer<typeof accessTokenDocument>;
