import { setTimeout as delay } from 'node:timers/promises';
import type { Ledger } from './ledger.ts';
import type { Plot } from './plot.ts';
import { isBroken, isDone, send, type Address, type Request } from './requests.ts';

/** Clients at work at once; each may have a few requests under way. */
const CLIENTS = 12;
/** Keeps the memory of the longest run small. */
const REQUESTS_MAX = 200_000;
const ANSWERED_WITHIN_MS = 120_000;
const PAUSE_MS = 50;

/** Clients that say everything until it is answered, as good clients do, whatever is killed meanwhile. */
export class Clients {
  /** Requests that had to be said again. */
  repeatedCount = 0;
  readonly #address: Address;
  readonly #plot: Plot;
  readonly #ledger: Ledger;
  #working: Promise<unknown> = Promise.resolve();
  #isWanted = false;
  #disturbedAt = 0;

  constructor(address: Address, plot: Plot, ledger: Ledger) {
    this.#address = address;
    this.#plot = plot;
    this.#ledger = ledger;
  }

  begin(): void {
    this.#isWanted = true;
    this.#working = Promise.all(Array.from({ length: CLIENTS }, () => this.#work()));
    // Told when they are asked to end.
    this.#working.catch(() => undefined);
  }

  /** Says these besides, all at once. */
  beginAll(requests: readonly Request[]): void {
    this.#working = Promise.all([this.#working, this.sayAll(requests)]);
    this.#working.catch(() => undefined);
  }

  /** Says that something was killed, so that nobody loses patience for the time before. */
  disturb(): void {
    this.#disturbedAt = Date.now();
  }

  /** Resolves when everything that was said is answered. */
  async end(): Promise<void> {
    this.#isWanted = false;
    await this.#working;
  }

  async sayAll(requests: readonly Request[]): Promise<void> {
    await Promise.all(requests.map((request) => this.say(request)));
  }

  /** Says a request until each of its commands is answered. */
  say(request: Request): Promise<void> {
    this.#ledger.open(request);
    return this.#insist(request);
  }

  /** Says everything that was done once more. */
  async repeatAll(): Promise<void> {
    const requests = this.#ledger.done().values();
    // The clients share one iterator, so each request is taken by one of them.
    const repeat = async () => {
      for (const request of requests) await this.#insist(request);
    };
    await Promise.all(Array.from({ length: CLIENTS }, repeat));
  }

  async #insist(request: Request): Promise<void> {
    const saidAt = Date.now();
    while (!(await this.#isAnswered(request))) {
      const undisturbedMs = Date.now() - Math.max(saidAt, this.#disturbedAt);
      if (undisturbedMs > ANSWERED_WITHIN_MS)
        throw new Error(`nothing was answered within ${ANSWERED_WITHIN_MS} ms`);
      this.repeatedCount += 1;
      await delay(PAUSE_MS);
    }
  }

  async #work(): Promise<void> {
    while (this.#isWanted && this.#ledger.requests.size < REQUESTS_MAX) await this.sayAll(this.#plot.next());
  }

  async #isAnswered(request: Request): Promise<boolean> {
    let isAnswered = true;
    try {
      await send(this.#address, request, (command, answer) => {
        if (!this.#ledger.note(request, command, answer)) isAnswered = false;
        else if (isDone(answer)) this.#plot.learn(command, answer);
      });
    } catch (error) {
      if (!isBroken(error)) throw error;
      return false;
    }
    return isAnswered;
  }
}
