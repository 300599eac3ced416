import { createHash } from 'node:crypto';
import type { Address } from './address.ts';
import { belongingsAt } from './belongings.ts';
import { formOf, type SampleFile } from './files.ts';
import { REQUESTS_MAX, send, type Answer } from './requests.ts';
import { type Tallies } from './tally.ts';
import { stepsFor, type Step } from './transaction.ts';

/** A customer that there is, and its place in the sample. */
export interface Recipient {
  readonly index: number;
  readonly id: string;
  readonly kind: string;
}

/** Sends customers what belongs to them: a transaction each, and an upload for each file. */
export class Deliveries {
  readonly #address: Address;
  readonly #seed: number;
  readonly #tallies: Tallies;
  readonly #underWay = new Set<Promise<void>>();

  constructor(address: Address, seed: number, tallies: Tallies) {
    this.#address = address;
    this.#seed = seed;
    this.#tallies = tallies;
  }

  /** Begins one; first waits while too many are under way. */
  async begin(recipient: Recipient): Promise<void> {
    while (this.#underWay.size >= REQUESTS_MAX) await Promise.race(this.#underWay);
    const delivery: Promise<void> = this.#deliver(recipient).finally(() => this.#underWay.delete(delivery));
    this.#underWay.add(delivery);
  }

  /** Waits for all that were begun. */
  async end(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  async #deliver({ index, id, kind }: Recipient): Promise<void> {
    const belongings = belongingsAt(this.#seed, index, kind);
    const steps = stepsFor(id, belongings);
    if (steps.length > 0) await this.#transact(steps);
    for (const file of belongings.files) await this.#upload(file, id);
  }

  async #transact(steps: readonly Step[]): Promise<void> {
    for (const { makes } of steps) if (makes) this.#tallies[makes].sent += 1;
    const commands = steps.map(({ command }) => command);
    const answer = await this.#answer({ path: '/v1/transactions', body: { commands }, key: keyOf(commands) });
    const { results = [] } = answer.body as { readonly results?: readonly Answer[] };
    for (const [index, { makes }] of steps.entries())
      if (makes) this.#tallies[makes].count(results[index] ?? answer);
  }

  async #upload(file: SampleFile, customerId: string): Promise<void> {
    const { documents } = this.#tallies;
    documents.sent += 1;
    const body = await formOf(file, customerId);
    documents.count(await this.#answer({ path: '/v1/documents', body, key: keyOf({ file, customerId }) }));
  }

  /** What is answered; a request that gets no answer is one that failed. */
  async #answer({ path, body, key }: Request): Promise<Answer> {
    const call = { method: 'POST', path, headers: { 'idempotency-key': key } };
    return send(this.#address, call, body).catch((error: Error) => ({
      status: 0,
      body: { title: error.message },
    }));
  }
}

interface Request {
  readonly path: string;
  readonly body: object;
  readonly key: string;
}

/** The same content has the same key, so that sending it again changes nothing. */
export const keyOf = (content: object): string =>
  `sample-${createHash('sha256').update(JSON.stringify(content)).digest('base64url')}`;
