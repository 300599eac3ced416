import { z } from 'zod';
import { RIGHTS } from './api-keys.ts';

/** Who asks, as what was presented says. */
export const credentialDocument = z
  .strictObject({
    actor: z.string().meta({ description: 'As it stands in the history of all that it writes.' }),
    rights: z.array(z.enum(RIGHTS)).meta({ description: 'All that it has, implied ones included.' }),
    tenant: z.strictObject({
      name: z.string(),
      number: z.int().positive().nullable().meta({ description: 'null until the tenant has its first key.' }),
    }),
  })
  .meta({ id: 'Credential' });
export type CredentialDocument = z.infer<typeof credentialDocument>;
