import { streamOf } from '@clientele/contracts';
import type { BlobStore } from '@clientele/blob-store';
import { together } from '@clientele/decider';
import { customer, forgetDocument } from '@clientele/domain';
import { loadStream, on, type EventStore } from '@clientele/event-store';
import { reaction, ReactionSet } from '@clientele/message-bus';
import { contentKey, placeOfStream, thumbnailKey } from './keys.ts';

/** The customer that a merge, or several in a row, left of this one. */
const survivorOf = async (store: EventStore, tenant: string, id: string): Promise<string> => {
  const { state } = await loadStream(store, customer, streamOf(customer.category, tenant, id));
  return state.stage === 'merged' ? survivorOf(store, tenant, state.into) : id;
};

/** A document that was deleted is purged, and detached from its customers, or from what was left of them. */
const detachReaction = (blobs: BlobStore) =>
  reaction({
    name: 'detach-document',
    on: ['DocumentDeleted'],
    run: async ({ stream, data: { customerIds } }, react, { store }) => {
      const place = placeOfStream(stream);
      await blobs.drop(contentKey(place));
      await blobs.drop(thumbnailKey(place));
      if (customerIds.length === 0) return;
      const survivors = await Promise.all(customerIds.map((id) => survivorOf(store, place.tenant, id)));
      // One that is merged at this moment refuses as busy, and the whole is tried again.
      const parts = Object.fromEntries(survivors.map((id) => [id, on(customer, id)]));
      await react(parts, together(Object.fromEntries(survivors.map((id) => [id, forgetDocument(place.id)]))));
    },
  });

/** What documents do when something happened. */
export const documentReactions = (blobs: BlobStore): ReactionSet =>
  new ReactionSet('documents', [detachReaction(blobs)]);
