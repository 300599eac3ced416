import { z } from 'zod';
import { declareEvents, type EventOf } from '../event.ts';
import { REACTION_NAMES } from '../reactions.ts';

/** What numbers are counted for; each kind has its own row of numbers in a tenant. */
export const NUMBER_KINDS = ['customer', 'order', 'project', 'contact', 'document', 'tenant'] as const;
export type NumberKind = (typeof NUMBER_KINDS)[number];

const reaction = z.enum(REACTION_NAMES);

/** Events of the log itself and of what keeps it in order. */
export const logEvents = declareEvents({
  /** The log's first event, in stream `log-_`. Its UUID stands in every checkpoint and cursor. */
  LogOpened: { open: { logId: z.uuid() } },
  /** The last event of an import that could not keep positions: from here on the log has a new UUID. */
  LogMoved: { open: { logId: z.uuid(), from: z.uuid() } },
  /** A process took `count` numbers from `from` on, to hand them out from memory. */
  NumbersLeased: { open: { from: z.int().positive(), count: z.int().positive() } },
  /** The stream's unique value is held by this resource. The value itself stands nowhere. */
  ClaimTaken: { open: { holder: z.string().regex(/^[a-z]+$/), holderId: z.uuid() } },
  ClaimFreed: {},
  /** In `reaction-{tenant}-{id of the cause}`: what the cause set off was done, in this very append. */
  ReactionEnded: { open: { reaction } },
  /** It cannot be done before an operator looks at it, so nobody need wait. */
  ReactionParked: { open: { reaction } },
});

export type LogEvent = EventOf<typeof logEvents>;
