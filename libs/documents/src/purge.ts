import type { BlobStore } from '@clientele/blob-store';
import { together } from '@clientele/decider';
import { customer, forgetDocument, survivorOf } from '@clientele/domain';
import { followed, on } from '@clientele/event-store';
import { reaction, ReactionSet } from '@clientele/message-bus';
import { contentKey, placeOfStream, thumbnailKey } from './keys.ts';

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
      const survivors = await Promise.all(
        customerIds.map((id) => followed(store, customer, { tenant: place.tenant, id }, survivorOf)),
      );
      // One that is merged at this moment refuses as busy, and the whole is tried again.
      const parts = Object.fromEntries(survivors.map((id) => [id, on(customer, id)]));
      await react(parts, together(Object.fromEntries(survivors.map((id) => [id, forgetDocument(place.id)]))));
    },
  });

/** What documents do when something happened. */
export const documentReactions = (blobs: BlobStore): ReactionSet =>
  new ReactionSet('documents', [detachReaction(blobs)]);
