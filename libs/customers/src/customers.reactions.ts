import { parseStream } from '@clientele/contracts';
import { together } from '@clientele/decider';
import { customer, forgetContact, survivorOf } from '@clientele/domain';
import { followed, on } from '@clientele/event-store';
import { reaction } from '@clientele/message-bus';

/** A contact was deleted: its customers, or what merges left of them, are linked to it no more. */
export const unlinksContact = reaction({
  name: 'unlink-contact',
  on: ['ContactDeleted'],
  run: async ({ stream, tenant, data: { customerIds } }, react, { store }) => {
    const forget = forgetContact(parseStream(stream).id);
    const survivors = await Promise.all(
      customerIds.map((id) => followed(store, customer, { tenant, id }, survivorOf)),
    );
    await react(
      Object.fromEntries(survivors.map((id) => [id, on(customer, id)])),
      together(Object.fromEntries(survivors.map((id) => [id, forget]))),
    );
  },
});
