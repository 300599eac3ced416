import { parseStream, streamOf } from '@clientele/contracts';
import { together } from '@clientele/decider';
import { customer, forgetContact } from '@clientele/domain';
import { loadStream, on, type EventStore } from '@clientele/event-store';
import { reaction } from '@clientele/message-bus';

/** The customer that a merge, or several in a row, left of this one. */
const survivorOf = async (store: EventStore, tenant: string, id: string): Promise<string> => {
  const { state } = await loadStream(store, customer, streamOf(customer.category, tenant, id));
  return state.stage === 'merged' ? survivorOf(store, tenant, state.into) : id;
};

/** A contact was deleted: its customers, or what merges left of them, are linked to it no more. */
export const unlinksContact = reaction({
  name: 'unlink-contact',
  on: ['ContactDeleted'],
  run: async ({ stream, tenant, data: { customerIds } }, react, { store }) => {
    const forget = forgetContact(parseStream(stream).id);
    const survivors = await Promise.all(customerIds.map((id) => survivorOf(store, tenant, id)));
    await react(
      Object.fromEntries(survivors.map((id) => [id, on(customer, id)])),
      together(Object.fromEntries(survivors.map((id) => [id, forget]))),
    );
  },
});
