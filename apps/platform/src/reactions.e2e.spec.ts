import { randomUUID } from 'node:crypto';
import { REACTIONS, streamOf } from '@clientele/contracts';
import { openStorage, reactionsOf, readConfiguration, type Storage } from '@clientele/host';
import { runBusCommand, type Reactions } from '@clientele/message-bus';
import type { Answer, Api } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import pino from 'pino';
import { startPlatform, type OwnPlatform } from './own-platform.specimen.ts';
import { START_MS_MAX } from './platform.specimen.ts';
import { SERVICES } from './services.ts';

const MANY = 20;
const OUTAGE_TRIES = 3;

let platform: OwnPlatform;
let admin: Api;
let storage: Storage;
let reactions: Reactions;
let server: pg.Client;

beforeAll(async () => {
  platform = await startPlatform();
  admin = platform.api;
  // What an operator's command opens beside the server.
  const log = pino({ level: 'silent' });
  const configuration = readConfiguration(platform.environment);
  storage = await openStorage(configuration, log);
  reactions = await reactionsOf(configuration, storage, SERVICES, log);
  const elsewhere = new URL(platform.environment['DATABASE_URL'] ?? '');
  elsewhere.pathname = '/postgres';
  server = new pg.Client({ connectionString: elsewhere.href });
  await server.connect();
}, START_MS_MAX);

afterAll(async () => {
  await storage.close();
  await server.end();
  await platform.stop();
}, START_MS_MAX);

const idOf = ({ body }: Answer): string => (body as { readonly id: string }).id;
const register = async (): Promise<string> => idOf(await admin.post('/v1/customers', {}));
/** A customer with a contact. */
const registerLinked = async () => {
  const customer = await register();
  const contact = idOf(await admin.post('/v1/contacts', { lastName: 'Zollinger' }));
  expect((await admin.put(`/v1/customers/${customer}/contacts/${contact}`, {})).status).toBeLessThan(300);
  return { customer, contact };
};
const issue = (customer: string, serialNumber: string) =>
  admin.post(`/v1/customers/${customer}/cards`, { serialNumber });
const positionOf = ({ headers }: Answer): string => headers.get('clientele-position') ?? 'none';
/** Reads something once a write has settled, with whatever it set off. */
const settledAt = async (position: string): Promise<Answer> =>
  admin.get('/v1/customers?limit=1', { 'clientele-min-position': position });

const busCommand = async (...argv: readonly string[]) => {
  const said: string[] = [];
  const code = await runBusCommand(argv, reactions, (line) => void said.push(line));
  return { code, said };
};

const gauge = async (name: string, group: string): Promise<string | undefined> =>
  new RegExp(`^${name}\\{group="${group}"\\} (\\S+)$`, 'm').exec(await platform.metrics())?.[1];
/** Resolves when a gauge says so: a group may just be trying again, or be asked a moment later. */
const becomes = async (name: string, group: string, value: string): Promise<void> => {
  while ((await gauge(name, group)) !== value);
};

it('has the reactions that the contracts declare, and no others', () => {
  expect(reactions.declared).toEqual(REACTIONS);
});

it('has done what many deletes set off as soon as they are settled', async () => {
  const heir = await register();
  const customers = await Promise.all(Array.from({ length: MANY }, register));
  await Promise.all(customers.map((customer, index) => issue(customer, `Serie ${index}`)));
  const handed = await Promise.all(
    customers.map(async (customer, index) => {
      const { status } = await settledAt(positionOf(await admin.delete(`/v1/customers/${customer}`)));
      expect(status).toBe(200);
      return issue(heir, `Serie ${index}`);
    }),
  );
  expect(handed.map(({ status }) => status)).toEqual(handed.map(() => 201));
});

it('tells who did it and because of what', async () => {
  const { customer, contact } = await registerLinked();
  const deleted = await admin.delete(`/v1/contacts/${contact}`);
  await settledAt(positionOf(deleted));
  const history = (await admin.get(`/v1/customers/${customer}/history?limit=1`)).body;
  expect(history).toMatchObject({ items: [{ type: 'CustomerContactUnlinked', via: 'reaction' }] });
  const [last] = (await storage.store.readStream(streamOf('customer', 'default', customer))).slice(-1);
  const [cause] = (await storage.store.readStream(streamOf('contact', 'default', contact))).slice(-1);
  expect(last).toMatchObject({ actor: 'system:unlink-contact', causationId: cause?.id });
});

it('tells how far its contexts are', async () => {
  const { status } = await settledAt(positionOf(await admin.delete(`/v1/customers/${await register()}`)));
  expect(status).toBe(200);
  for (const group of reactions.groups) {
    expect(await gauge('reactions_parked_streams', group)).toBe('0');
    await becomes('reactions_following', group, '1');
    expect(Number(await gauge('reactions_lag_positions', group))).toBeGreaterThanOrEqual(0);
  }
});

it('parks nothing while its database is away, and then does it', async () => {
  const name = new URL(platform.environment['DATABASE_URL'] ?? '').pathname.slice(1);
  const customers = await Promise.all(Array.from({ length: MANY }, register));
  const deletes = customers.map((customer) => admin.delete(`/v1/customers/${customer}`));
  for (let tries = 0; tries < OUTAGE_TRIES; tries += 1) {
    await server.query(`alter database ${name} with allow_connections false`);
    await server.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    await server.query(`alter database ${name} with allow_connections true`);
  }
  for (const [index, customer] of customers.entries()) {
    const first = await deletes[index];
    const repeat = async () => {
      let answer = await admin.delete(`/v1/customers/${customer}`);
      while (answer.status === 503) answer = await admin.delete(`/v1/customers/${customer}`);
      return answer;
    };
    const answer = first?.status === 503 ? await repeat() : first;
    expect([204, 404]).toContain(answer?.status);
  }
  const last = String(await storage.store.head());
  let read = await settledAt(last);
  while (read.status === 503) read = await settledAt(last);
  const ended = await becomesDone(customers);
  expect(ended).toEqual(customers.map(() => ['ReactionEnded']));
  expect((await busCommand('parked')).said).toEqual(['nothing is parked']);
});

/** The ends of what the deletes of these customers set off, once all are there. */
const becomesDone = async (customers: readonly string[]): Promise<readonly (readonly string[])[]> => {
  for (;;) {
    const found = await Promise.all(
      customers.map(async (customer) => {
        const stream = await storage.store.readStream(streamOf('customer', 'default', customer));
        const ends = await storage.store.readStream(streamOf('reaction', 'default', stream.at(-1)?.id ?? ''));
        return ends.map(({ type }) => type);
      }),
    );
    if (found.every(({ length }) => length > 0)) return found;
  }
};

it('parks a stream that nothing can be done about, while all others flow', async () => {
  const contact = randomUUID();
  const stream = streamOf('contact', 'default', contact);
  const commandId = randomUUID();
  const broken = {
    id: randomUUID(),
    type: 'ContactDeleted',
    schema: 1,
    tenant: 'default',
    actor: 'system:test',
    via: 'native',
    reason: null,
    commandId,
    step: 0,
    fingerprint: commandId,
    correlationId: randomUUID(),
    causationId: null,
    traceparent: null,
    // What no version of the code has ever written: customers that are none.
    data: { customerIds: null },
  };
  const writes = [{ stream, expected: 0, events: [broken] }];
  const outcome = await storage.log.append({ tenant: 'default', command: commandId, writes });
  if (outcome.outcome !== 'appended') throw new Error(outcome.outcome);
  expect((await settledAt(String(outcome.positions[0]))).status).toBe(200);

  const { customer, contact: other } = await registerLinked();
  const position = positionOf(await admin.delete(`/v1/contacts/${other}`));
  const linked = await admin.get(`/v1/customers/${customer}/contacts`, {
    'clientele-min-position': position,
  });
  expect(linked.body).toMatchObject({ items: [] });

  const { code, said } = await busCommand('replay', 'customers', stream);
  expect(code).toBe(1);
  expect(said).toEqual([expect.stringContaining(`customers: ${stream} stays parked: TypeError`)]);
  expect((await busCommand('parked')).said).toEqual([expect.stringContaining(`customers: ${stream} 1`)]);
  await becomes('reactions_parked_streams', 'customers', '1');
});
