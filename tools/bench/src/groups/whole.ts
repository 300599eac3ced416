import { headersOf, post, transact, untilSettled } from '../api.ts';
import { bounded, compared, median, type Row } from '../figures.ts';
import type { Shot } from '../jobs.ts';
import type { Laboratory } from '../laboratory.ts';
import type { Platform } from '../processes.ts';
import { inTurn, type Contender } from '../rounds.ts';

const GROUP = 'whole';
const CALLERS = 32;
const CONTACTS = 50;
const CARDS = 20;
const ENTRIES = 200;
const ENTRIES_AT_ONCE = 100;
const DOCUMENTS = 30;
const RATIO_MIN = 0.12;
const P99_MS_MAX = 20;

/** Reading a customer with much of everything, beside reading the same customer alone. */
export async function* whole(laboratory: Laboratory): AsyncGenerator<Row> {
  const platform = await laboratory.platform();
  const id = await furnished(platform);
  await untilSettled(platform);
  const path = `/v1/customers/${id}`;
  const p99sMs: number[] = [];
  const bare: Contender = async () => (await shoot(laboratory, platform, path)).perSecond;
  const ours: Contender = async () => {
    const all = `${path}?include=contacts,cards,credit,documents,orders`;
    const { perSecond, p99Ms } = await shoot(laboratory, platform, all);
    p99sMs.push(p99Ms);
    return perSecond;
  };
  const measured = await inTurn(laboratory.sizes.loadRounds, { ours, bare });
  const what = `GET a customer with ${CONTACTS} contacts, ${CARDS} cards, credit and ${DOCUMENTS} documents`;
  const name = { group: GROUP, what: `${what}, ${CALLERS} callers` };
  yield compared(name, measured.ours, { name: 'the customer alone', rounds: measured.bare }, RATIO_MIN);
  const p99 = { value: median(p99sMs.slice(1)), unit: 'ms', atMost: P99_MS_MAX };
  yield bounded({ ...name, what: `${name.what}, p99` }, p99);
}

const shoot = ({ load, sizes }: Laboratory, platform: Platform, path: string) => {
  const shot: Shot = { method: 'GET', path, headers: headersOf(platform) };
  return load.closed({ url: platform.url, connections: CALLERS, seconds: sizes.loadSeconds, shots: [shot] });
};

const listOf = <T>(length: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length }, (_, index) => make(index));

/** A customer with much of everything. */
const furnished = async (platform: Platform): Promise<string> => {
  const [id = ''] = await transact(platform, [post('customers', { displayName: 'Küng Spörri AG' })]);
  const contacts = listOf(CONTACTS, (one) =>
    post('contacts', { firstName: 'Ann', lastName: `Meier-${one}`, email: `ann.${one}@work.example` }),
  );
  const links = contacts.map((_, one) => ({ id: `{${one}}`, receiveEmail: true }));
  await transact(platform, [
    ...contacts,
    { method: 'PUT', path: `/v1/customers/${id}/contacts`, body: { contacts: links } },
  ]);
  await transact(platform, [
    ...listOf(CARDS, (one) => post(`customers/${id}/cards`, { virtual: true, note: `Card ${one}` })),
    ...listOf(DOCUMENTS, (one) =>
      post('documents', {
        contentUrl: `https://files.example/${one}.pdf`,
        fileName: `${one}.pdf`,
        customerId: id,
      }),
    ),
  ]);
  const entry = post(`customers/${id}/credit/entries`, { type: 'topUp', amount: '1.05', currency: 'CHF' });
  for (let posted = 0; posted < ENTRIES; posted += ENTRIES_AT_ONCE)
    await transact(
      platform,
      listOf(ENTRIES_AT_ONCE, () => entry),
    );
  return id;
};
