import { headersOf, post, transact, untilSettled } from '../api.ts';
import { compared, type Row } from '../figures.ts';
import type { Shot } from '../jobs.ts';
import type { Laboratory } from '../laboratory.ts';
import type { Platform } from '../processes.ts';
import { inTurn, type Contender } from '../rounds.ts';

const GROUP = 'dialects';
const READERS = 32;
/** As many as hide that a dialect waits for the views before it answers a write. */
const WRITERS = 256;
const GET_RATIO_MIN = 0.45;
const NAME = 'Küng Spörri AG';

/** A customer as every API can show it, and as a native write answers it. */
interface Customer {
  readonly id: string;
  readonly number: number;
}

/** How an API reads one customer, and makes one. */
interface Way {
  readonly at: (customer: Customer) => string;
  readonly root: string;
  readonly make: object;
  readonly headers: (key: string) => Readonly<Record<string, string>>;
  /** The native read of what this one shows. */
  readonly like: 'native' | 'nativeWithCards' | 'nativeWithDocuments';
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

const NATIVE = {
  at: ({ id }: Customer) => `/v1/customers/${id}`,
  root: '/v1/customers',
  make: { displayName: NAME },
  headers: bearer,
};

const NATIVE_READS = {
  native: '',
  nativeWithCards: '?include=cards,credit',
  nativeWithDocuments: '?include=documents',
} as const satisfies Record<Way['like'], string>;

const DIALECTS = {
  testresults: {
    at: ({ id }) => `/api/management/customers/${id}`,
    root: '/api/management/customers',
    make: { Name: NAME, Subdomain: null },
    headers: (key) => ({ authentication: key }),
    like: 'native',
  },
  portos: {
    at: ({ id }) => `/customers/${id}`,
    root: '/customers',
    make: { isCompany: true, company: { name: NAME } },
    headers: bearer,
    like: 'nativeWithCards',
  },
  qbench: {
    at: ({ number }) => `/qbench/api/v1/customer/${number}`,
    root: '/qbench/api/v1/customer',
    make: { customer_name: NAME },
    headers: bearer,
    like: 'native',
  },
  guardant: {
    at: ({ number }) => `/v1.0/customers/${number}`,
    root: '/v1.0/customers',
    make: { customerCompanyName: NAME },
    headers: bearer,
    like: 'native',
  },
  coredination: {
    at: ({ id }) => `/api/1/customer/${id}`,
    root: '/api/1/customer',
    make: { name: NAME },
    headers: (key) => ({ 'api-key': key }),
    like: 'nativeWithDocuments',
  },
} as const satisfies Record<string, Way>;

type Dialect = keyof typeof DIALECTS;
const NAMES = Object.keys(DIALECTS) as Dialect[];

/** Reading and making a customer through each dialect, beside the native call that does the same. */
export async function* dialects(laboratory: Laboratory): AsyncGenerator<Row> {
  const platform = await laboratory.platform();
  yield* reading(laboratory, platform);
  yield* making(laboratory, platform);
}

async function* reading(laboratory: Laboratory, platform: Platform): AsyncGenerator<Row> {
  const customer = await registered(platform);
  const get = (path: string, headers: Shot['headers'] = headersOf(platform)): Contender =>
    shoot(laboratory, platform, READERS, { method: 'GET', path, headers });
  const natives = Object.entries(NATIVE_READS).map(([name, query]) => [
    name,
    get(`${NATIVE.at(customer)}${query}`),
  ]);
  const ours = NAMES.map((name) => {
    const { at, headers } = DIALECTS[name];
    return [name, get(at(customer), headers(platform.key))];
  });
  const contenders = Object.fromEntries([...natives, ...ours]) as Record<Dialect | Way['like'], Contender>;
  const measured = await inTurn(laboratory.sizes.loadRounds, contenders);
  for (const name of NAMES) {
    const { like } = DIALECTS[name];
    const against = { name: `native${NATIVE_READS[like]}`, rounds: measured[like] };
    const row = { group: GROUP, what: `GET a customer as ${name}, ${READERS} callers` };
    yield compared(row, measured[name], against, GET_RATIO_MIN);
  }
}

async function* making(laboratory: Laboratory, platform: Platform): AsyncGenerator<Row> {
  const posting = ({ root, make, headers }: Pick<Way, 'root' | 'make' | 'headers'>): Contender => {
    const said = { ...headers(platform.key), 'content-type': 'application/json' };
    return shoot(laboratory, platform, WRITERS, {
      method: 'POST',
      path: root,
      headers: said,
      body: JSON.stringify(make),
    });
  };
  const ours = NAMES.map((name) => [name, posting(DIALECTS[name])]);
  const native = posting(NATIVE);
  const settled: Contender = async () => {
    const perSecond = await native();
    await untilSettled(platform);
    return perSecond;
  };
  const contenders = Object.fromEntries([['native', settled], ...ours]) as Record<
    Dialect | 'native',
    Contender
  >;
  const measured = await inTurn(laboratory.sizes.loadRounds, contenders);
  for (const name of NAMES) {
    const against = { name: 'native, which does not wait for the views', rounds: measured.native };
    yield compared(
      { group: GROUP, what: `POST a customer as ${name}, ${WRITERS} callers` },
      measured[name],
      against,
    );
  }
}

const shoot =
  ({ load, sizes }: Laboratory, { url }: Platform, connections: number, shot: Shot): Contender =>
  async () =>
    (await load.closed({ url, connections, seconds: sizes.loadSeconds, shots: [shot] })).perSecond;

const registered = async (platform: Platform): Promise<Customer> => {
  const [id = ''] = await transact(platform, [
    post('customers', {
      ...NATIVE.make,
      email: 'office@kueng-spoerri.example',
      phone: '+41447760856',
      address: { street: 'Columbusstrasse 76a', city: 'Küsnacht', postalCode: '8700', country: 'CH' },
      tags: ['reseller', 'newsletter'],
    }),
  ]);
  await untilSettled(platform);
  const answer = await fetch(`${platform.url}${NATIVE.at({ id, number: 0 })}`, {
    headers: headersOf(platform),
  });
  return (await answer.json()) as Customer;
};
