import { untilSettled, type Address } from '../api.ts';
import { storeDocuments, type Document } from '../documents.ts';
import { bounded, compared, type Row } from '../figures.ts';
import type { Laboratory } from '../laboratory.ts';
import type { Shot } from '../jobs.ts';
import { startPeer, type Platform, type Server } from '../processes.ts';
import { inTurn, type Contender } from '../rounds.ts';

const GROUP = 'http';
const CALLERS = 256;
/** Customers that are read, in turn. */
const READ_IDS = 100;

/** A customer of whom only the name is known: one event. */
const NAMED = { kind: 'company', company: { name: 'Küng Spörri AG' } };

/** A customer as a sales desk enters one: an event for each sort of thing that is said. */
const DETAILED = {
  kind: 'company',
  company: { name: 'Küng Spörri AG', vatId: 'CHE-108.470.472 MWST', crn: 'CHE-108.470.472' },
  email: 'office@kueng-spoerri.example',
  phone: '+41447760856',
  address: { street: 'Columbusstrasse 76a', city: 'Küsnacht', postalCode: '8700', country: 'CH' },
  tags: ['reseller', 'newsletter'],
};

/** Creating a customer over HTTP, for whoever has this key. */
export const creating = (key: string, customer: object = NAMED): Shot => ({
  method: 'POST',
  path: '/v1/customers',
  headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
  body: JSON.stringify(customer),
});

/** Writing and reading one customer over HTTP, beside the least that HTTP costs and a usual CRUD service. */
export async function* http(laboratory: Laboratory): AsyncGenerator<Row> {
  const platform = await laboratory.platform();
  yield* writing(laboratory, platform);
  yield* reading(laboratory, platform);
}

async function* writing(laboratory: Laboratory, platform: Platform): AsyncGenerator<Row> {
  const [echo, crud] = await Promise.all([
    startPeer('echo'),
    startPeer('crud', { DATABASE_URL: await laboratory.database('crud') }),
  ]);
  const behindMs: number[] = [];
  for (const [customer, what] of [
    [NAMED, 'POST a customer with a name'],
    [DETAILED, 'POST a customer with address, channels and tags'],
  ] as const) {
    const post = (server: Server): Contender => shoot(laboratory, server, [creating(platform.key, customer)]);
    const ours: Contender = async () => {
      const perSecond = await post(platform)();
      const ended = performance.now();
      await untilSettled(platform);
      behindMs.push(performance.now() - ended);
      return perSecond;
    };
    const { loadRounds } = laboratory.sizes;
    const measured = await inTurn(loadRounds, { ours, echo: post(echo), crud: post(crud) });
    const row = { group: GROUP, what: `${what}, 256 callers` };
    yield compared(row, measured.ours, { name: 'a bare Fastify echo', rounds: measured.echo }, 0.2);
    yield compared(row, measured.ours, { name: 'NestJS and TypeORM, CRUD', rounds: measured.crud }, 2);
  }
  await Promise.all([echo.stop(), crud.stop()]);
  const behind = { value: Math.max(...behindMs) / 1_000, unit: 's', atMost: 1 };
  yield bounded({ group: GROUP, what: 'views behind when those loads end' }, behind);
}

async function* reading(laboratory: Laboratory, platform: Platform): AsyncGenerator<Row> {
  const documents = await readSome(platform);
  const url = await laboratory.database('documents');
  await storeDocuments(url, documents);
  const select = await startPeer('select', { DATABASE_URL: url });
  const headers = { authorization: `Bearer ${platform.key}` };
  const shots = documents.map(({ id }): Shot => ({ method: 'GET', path: `/v1/customers/${id}`, headers }));
  const get = (server: Server): Contender => shoot(laboratory, server, shots);
  const measured = await inTurn(laboratory.sizes.loadRounds, { ours: get(platform), select: get(select) });
  await select.stop();
  const row = { group: GROUP, what: 'GET a customer by id, 256 callers' };
  yield compared(
    row,
    measured.ours,
    { name: 'Fastify and one pipelined SELECT', rounds: measured.select },
    0.6,
  );
}

const shoot =
  ({ load, sizes }: Laboratory, { url }: Server, shots: readonly Shot[]): Contender =>
  async () =>
    (await load.closed({ url, connections: CALLERS, seconds: sizes.loadSeconds, shots })).perSecond;

/** Customers that are there. */
export const readSome = async ({ url, key }: Address): Promise<readonly Document[]> => {
  const headers = { authorization: `Bearer ${key}` };
  const response = await fetch(`${url}/v1/customers?limit=${READ_IDS}`, { headers });
  const { items } = (await response.json()) as { items: readonly Document[] };
  return items;
};
