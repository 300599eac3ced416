import type { EventLog } from '@clientele/event-store';
import type { Log } from '@clientele/http';
import type { MessageBus } from '@clientele/message-bus';
import { openEmbeddedBus } from '@clientele/message-bus-embedded';

/** What a bus carries, and where its groups keep how far they came. */
export interface BusPlace {
  readonly url: string;
  readonly log: EventLog;
  readonly logId: string;
}

/** Opens what carries events from one context to the others. */
export const openBusAt = ({ url, log: events, logId }: BusPlace, log: Log): Promise<MessageBus> =>
  openEmbeddedBus({
    url,
    log: events,
    logId,
    onFailure: (group, err) => log.warn({ group, err }, 'reactions failed and are tried again'),
  });
