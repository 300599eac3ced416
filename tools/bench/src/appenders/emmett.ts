import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { channelsChanged, TENANT } from '../facts.ts';
import { Places, type Appender } from './appender.ts';

/** Emmett's event store in a database of its own. */
export interface Emmett {
  readonly append: Appender;
  close(): Promise<void>;
}

/** Appends through Emmett: the same facts with the same metadata, in the clear, at expected versions. */
export const openEmmett = async (url: string, connections: number): Promise<Emmett> => {
  const pool = new pg.Pool({ connectionString: url, max: connections });
  const store = getPostgreSQLEventStore(url, { connectionOptions: { pool } });
  await store.schema.migrate();
  const places = new Places();
  let count = 0;
  const append: Appender = async (caller) => {
    const place = places.of(caller);
    count += 1;
    const { type, data } = channelsChanged(count);
    const event = { type, data: { ...data }, metadata: metadata() };
    const expectedStreamVersion = BigInt(place.version);
    await store.appendToStream(`customer-${place.id}`, [event], { expectedStreamVersion });
    place.version += 1;
  };
  const close = async (): Promise<void> => {
    await store.close();
    await pool.end();
  };
  return { append, close };
};

const metadata = () => ({
  tenant: TENANT,
  actor: 'key:bench',
  via: 'native',
  commandId: randomUUID(),
  correlationId: randomUUID(),
});
