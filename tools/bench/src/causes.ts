import { headersOf, post, transact, type Address } from './api.ts';
import type { Cause } from './jobs.ts';

/** Two customers, and the card of one. */
const COMMANDS_EACH = 3;
const CAUSES_AT_ONCE = 33;

/**
 * Prepares so many merges of a customer with a card into one without: the card moves in another context, and
 * the cards of the survivor show it.
 */
export const prepareCauses = async (address: Address, count: number): Promise<readonly Cause[]> => {
  const causes: Cause[] = [];
  while (causes.length < count) {
    const size = Math.min(CAUSES_AT_ONCE, count - causes.length);
    const commands = Array.from({ length: size }, (_, index) => [
      post('customers', { displayName: 'Who stays' }),
      post('customers', { displayName: 'Who goes' }),
      post(`customers/{${index * COMMANDS_EACH + 1}}/cards`, { virtual: true }),
    ]);
    const ids = await transact(address, commands.flat());
    for (let first = 0; first < ids.length; first += COMMANDS_EACH)
      causes.push(mergeOf(address, ids.slice(first, first + COMMANDS_EACH)));
  }
  return causes;
};

const mergeOf = (address: Address, [stays = '', goes = '', card = '']: readonly string[]): Cause => {
  const path = `/v1/customers/${stays}`;
  const body = JSON.stringify({ from: goes });
  return {
    write: { method: 'POST', path: `${path}/merge`, headers: headersOf(address), body },
    effect: { path: `${path}/cards`, shows: card },
  };
};
