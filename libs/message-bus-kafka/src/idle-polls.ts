import { kafkajsPart } from './kafkajs-part.ts';

/** The part of kafkajs that sends requests, as far as it is changed here. */
interface RequestQueue {
  readonly throttledUntil: number;
  readonly pending: readonly unknown[];
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

const PENDING_CHECK_MS = 10;

/**
 * Every connection of kafkajs 2.2.4 sets a timer with a negative delay again and again, which costs a
 * twentieth of a processor core each; here it sets one only when there is something to look at.
 */
export const cureIdlePolls = (): void => {
  const { prototype } = kafkajsPart<{ readonly prototype: RequestQueue }>('network/requestQueue').exports;
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.throttleCheckTimeoutId) return;
    const throttledMs = this.throttledUntil - Date.now();
    if (this.pending.length === 0 && throttledMs <= 0) return;
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null;
        this.checkPendingRequests();
      },
      throttledMs > 0 ? throttledMs : PENDING_CHECK_MS,
    );
  };
};
