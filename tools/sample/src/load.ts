import type { IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Address } from './address.ts';
import { customerAt } from './customers.ts';
import { Deliveries, keyOf } from './deliveries.ts';
import { answerTo, openRequest, send, type Answer } from './requests.ts';
import { positionOf, problemIn, succeeded, talliesFrom, type Tallies } from './tally.ts';

const OK = 200;

/** What is to be sent. */
export interface Wanted {
  readonly seed: number;
  readonly customers: number;
}

interface Result extends Answer {
  readonly line: number;
}

/**
 * Makes a load ready: asks where the log ends, which also shows whether the address and its key are good. A
 * contact that is only tried would stand at the next position.
 */
export const beginLoad = async (address: Address, wanted: Wanted): Promise<Load> => {
  const tried = { method: 'POST', path: '/v1/contacts', headers: { prefer: 'dry-run' } };
  const answer = await send(address, tried, { lastName: 'Sample' });
  if (answer.status !== OK) throw new Error(problemIn(answer));
  const { result } = answer.body as { readonly result: object };
  return new Load(address, wanted, positionOf({ body: result }) - 1n);
};

/**
 * A sample on its way through the public API: customers as one stream both ways, what belongs to them as they
 * are answered.
 */
export class Load {
  readonly tallies: Tallies;
  readonly #address: Address;
  readonly #wanted: Wanted;
  readonly #deliveries: Deliveries;

  /** @param before Position of the log before the load. */
  constructor(address: Address, wanted: Wanted, before: bigint) {
    this.#address = address;
    this.#wanted = wanted;
    this.tallies = talliesFrom(before);
    this.#deliveries = new Deliveries(address, wanted.seed, this.tallies);
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
      throw new Error(problemIn({ status: response.statusCode ?? 0, body: await json(response) }));
    }
    await Promise.all([sent, this.#receive(response)]);
    await this.#deliveries.end();
  }

  /** The lines of the bulk request. */
  *#lines(): Generator<string> {
    const { seed, customers } = this.#wanted;
    for (let index = 0; index < customers; index += 1) {
      this.tallies.customers.sent += 1;
      const customer = customerAt(seed, index);
      const path = `/v1/customers/externalId=${customer.externalId}`;
      yield `${JSON.stringify({ key: keyOf(customer), method: 'PUT', path, body: customer })}\n`;
    }
  }

  /** Takes no further answers while too much is under way for customers that were answered before. */
  async #receive(response: IncomingMessage): Promise<void> {
    const { customers } = this.tallies;
    for await (const text of createInterface({ input: response })) {
      const result = JSON.parse(text) as Result;
      customers.count(result);
      if (!succeeded(result)) continue;
      const { id, kind } = result.body as { id: string; kind: string };
      await this.#deliveries.begin({ index: result.line - 1, id, kind });
    }
    const missing = this.#wanted.customers - customers.answered;
    if (missing > 0) throw new Error(`the answer ended ${missing} lines early`);
  }
}
