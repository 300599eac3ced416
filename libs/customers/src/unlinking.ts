import { parseStream, streamOf } from '@clientele/contracts';
import { together } from '@clientele/decider';
import { customer, forgetContact } from '@clientele/domain';
import { loadStream, namedAgain, on, type EventStore } from '@clientele/event-store';
import { reaction, ReactionSet } from '@clientele/message-bus';

/** The customer that a merge, or several in a row, left of this one. */
const survivorOf = async (store: EventStore, tenant: string, id: string): Promise<string> => {
  const { state } = await loadStream(store, customer, streamOf(customer.category, tenant, id));
  return state.stage === 'merged' ? survivorOf(store, tenant, state.into) : id;
};

/** A contact that was deleted is unlinked from its customers, or from what was left of them. */
const unlinkContactReaction = reaction({
  name: 'unlink-contact',
  on: ['ContactDeleted'],
  run: async ({ stream, tenant, data: { customerIds } }, react, { store }) => {
    if (customerIds.length === 0) return;
    const contactId = parseStream(stream).id;
    await namedAgain(async () => {
      const survivors = await Promise.all(customerIds.map((id) => survivorOf(store, tenant, id)));
      const parts = Object.fromEntries(survivors.map((id) => [id, on(customer, id)]));
      return react(
        parts,
        together(Object.fromEntries(survivors.map((id) => [id, forgetContact(contactId)]))),
      );
    });
  },
});

/** What customers do when something happened in another context. */
export const customerReactions = new ReactionSet('customers', [unlinkContactReaction]);
