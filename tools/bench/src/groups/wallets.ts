import { headersOf, post, transact } from '../api.ts';
import { bounded, median, type Row } from '../figures.ts';
import type { Shot } from '../jobs.ts';
import type { Laboratory } from '../laboratory.ts';
import { inTurn } from '../rounds.ts';

const CALLERS = 32;
const CUSTOMERS = 100;

/** Posting to the ledgers of some customers, whose turns the callers have to wait for. */
export async function* wallets(laboratory: Laboratory): AsyncGenerator<Row> {
  const { load, sizes } = laboratory;
  const platform = await laboratory.platform();
  const registering = Array.from({ length: CUSTOMERS }, (_, one) =>
    post('customers', { displayName: `Holder ${one}` }),
  );
  const shots = (await transact(platform, registering)).map((id): Shot => ({
    method: 'POST',
    path: `/v1/customers/${id}/credit/entries`,
    headers: headersOf(platform),
    body: JSON.stringify({ type: 'topUp', amount: '1.05', currency: 'CHF', note: 'Cash desk' }),
  }));
  const job = { url: platform.url, connections: CALLERS, seconds: sizes.loadSeconds, shots };
  const measured = await inTurn(sizes.loadRounds, { ours: async () => (await load.closed(job)).perSecond });
  const what = `entries posted to the ledgers of ${CUSTOMERS} customers, ${CALLERS} callers`;
  yield bounded({ group: 'wallets', what }, { value: median(measured.ours), unit: '/s' });
}
