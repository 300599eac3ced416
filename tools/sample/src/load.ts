import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Address } from './address.ts';
import { samples, type SampleOrder } from './customers.ts';
import { answerTo, openRequest, REQUESTS_MAX, send, type Answer } from './requests.ts';
import { positionOf, problemIn, succeeded, Tally } from './tally.ts';

const OK = 200;

/** What is to be sent. */
export interface Wanted {
  readonly seed: number;
  readonly customers: number;
}

interface Result extends Answer {
  readonly line: number;
}

/** Makes a load ready: asks where the log ends, which also shows whether the address and its key are good. */
export const beginLoad = async (address: Address, wanted: Wanted): Promise<Load> => {
  const { status, body } = await send(address, {
    method: 'GET',
    path: '/v1/customers?sort=-updatedAt&limit=500',
    headers: { 'clientele-min-position': 'head' },
  });
  if (status !== OK) throw new Error(problemIn(status, body));
  const { items } = body as { items: readonly object[] };
  return new Load(address, wanted, items.map(positionOf).reduce(later, 0n));
};

const later = (one: bigint, other: bigint): bigint => (one > other ? one : other);

/**
 * A sample on its way through the public API: customers as one stream both ways, orders as their customers
 * are answered.
 */
export class Load {
  readonly customers: Tally;
  readonly orders: Tally;
  readonly #address: Address;
  readonly #wanted: Wanted;
  readonly #ordersByLine = new Map<number, readonly SampleOrder[]>();
  readonly #underWay = new Set<Promise<void>>();

  /** @param before Position of the log before the load. */
  constructor(address: Address, wanted: Wanted, before: bigint) {
    this.#address = address;
    this.#wanted = wanted;
    this.customers = new Tally(before);
    this.orders = new Tally(before);
  }

  async run(): Promise<void> {
    const request = openRequest(this.#address, {
      method: 'POST',
      path: '/v1/customers/bulk',
      headers: { 'content-type': 'application/x-ndjson' },
    });
    const answered = answerTo(request);
    const sent = pipeline(Readable.from(this.#lines()), request);
    // When the answer is a refusal, then that is what to tell, not that nobody took the rest.
    sent.catch(() => undefined);
    const response = await answered;
    if (response.statusCode !== OK) {
      request.destroy();
      throw new Error(problemIn(response.statusCode ?? 0, await json(response)));
    }
    await Promise.all([sent, this.#receive(response)]);
    await Promise.all(this.#underWay);
  }

  /**
   * The lines of the bulk request. The same content has the same key, so that sending it again changes
   * nothing.
   */
  *#lines(): Generator<string> {
    for (const { customer, orders } of samples(this.#wanted.seed, this.#wanted.customers)) {
      this.customers.sent += 1;
      if (orders.length > 0) this.#ordersByLine.set(this.customers.sent, orders);
      const path = `/v1/customers/externalId=${customer.externalId}`;
      yield `${JSON.stringify({ key: keyOf(customer), method: 'PUT', path, body: customer })}\n`;
    }
  }

  async #receive(response: IncomingMessage): Promise<void> {
    for await (const text of createInterface({ input: response })) {
      const result = JSON.parse(text) as Result;
      this.customers.count(`customer ${result.line}`, result);
      await this.#sendOrdersOf(result);
    }
    const missing = this.#wanted.customers - this.customers.answered;
    if (missing > 0) throw new Error(`the answer ended ${missing} lines early`);
  }

  /** Sends what a customer ordered. Takes no further answers while too much is under way. */
  async #sendOrdersOf(result: Result): Promise<void> {
    const orders = this.#ordersByLine.get(result.line) ?? [];
    this.#ordersByLine.delete(result.line);
    if (!succeeded(result)) return;
    const { id: customerId } = result.body as { id: string };
    for (const order of orders) {
      if (this.#underWay.size >= REQUESTS_MAX) await Promise.race(this.#underWay);
      const sending: Promise<void> = this.#sendOrder({ ...order, customerId }).finally(() =>
        this.#underWay.delete(sending),
      );
      this.#underWay.add(sending);
    }
  }

  async #sendOrder(order: object): Promise<void> {
    this.orders.sent += 1;
    const what = `order ${this.orders.sent}`;
    try {
      const call = { method: 'POST', path: '/v1/orders', headers: { 'idempotency-key': keyOf(order) } };
      this.orders.count(what, await send(this.#address, call, order));
    } catch (error) {
      this.orders.fail(`${what}: ${(error as Error).message}`);
    }
  }
}

const keyOf = (content: object): string =>
  `sample-${createHash('sha256').update(JSON.stringify(content)).digest('base64url')}`;
