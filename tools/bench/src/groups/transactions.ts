import { headersOf, post, type Command } from '../api.ts';
import { compared, type Row } from '../figures.ts';
import type { Laboratory } from '../laboratory.ts';
import { inTurn, type Contender } from '../rounds.ts';

const CALLERS = 32;

const contact = (lastName: string): Command => post('contacts', { firstName: 'Ann', lastName });

/** A customer as a till enters one, with all that it has from the first day. */
const COMMANDS: readonly Command[] = [
  post('customers', { kind: 'person', displayName: 'Ben Frei' }),
  post('customers/{0}/cards', { virtual: true }),
  post('customers/{0}/cards', { virtual: true }),
  post('customers/{0}/credit/entries', { type: 'opening', amount: '20', currency: 'CHF' }),
  contact('Frei'),
  contact('Meier'),
  contact('Moser'),
];

/** Several commands in one transaction, beside the same commands one after the other. */
export async function* transactions(laboratory: Laboratory): AsyncGenerator<Row> {
  const { load, sizes } = laboratory;
  const platform = await laboratory.platform();
  const making =
    (steps: readonly Command[]): Contender =>
    () =>
      load.stepped({
        url: platform.url,
        connections: CALLERS,
        seconds: sizes.loadSeconds,
        headers: headersOf(platform),
        steps,
      });
  const measured = await inTurn(sizes.loadRounds, {
    ours: making([post('transactions', { commands: COMMANDS })]),
    single: making(COMMANDS),
  });
  const what = `transactions of a customer, 2 cards, an opening and 3 contacts, ${CALLERS} callers`;
  const against = { name: 'its commands one by one', rounds: measured.single };
  yield compared({ group: 'transactions', what }, measured.ours, against);
}
