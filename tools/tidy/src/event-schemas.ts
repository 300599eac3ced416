import { EVENT_CONTRACTS, eventSchemaOf } from '@clientele/contracts';

/** Where the JSON schema of every event type stands, one file a version. */
export const SCHEMAS = 'libs/contracts/schemas';

/** The schemas of the versions that are written now, by the paths of their files. */
export const presentSchemas = (): ReadonlyMap<string, Record<string, unknown>> =>
  new Map(
    Object.entries(EVENT_CONTRACTS).map(([type, contract]) => [
      `${SCHEMAS}/${type}.v${contract.schema}.json`,
      eventSchemaOf(type, contract),
    ]),
  );
