import type { Customer } from '@clientele/domain';
import type { Written } from '@clientele/event-store';
import { Addresses, problemOf, type CustomerAddress, type Exchange } from '@clientele/http';
import { Injectable, Logger } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Readable } from 'node:stream';
import { setImmediate as otherWork } from 'node:timers/promises';
import { callOf, keyOf, valueOf, type Call } from './bulk-line.ts';
import { AmendCustomer, RegisterCustomer, ReplaceCustomer } from './customers.commands.ts';
import { customerShown } from './documents.ts';
import { Lanes } from './lanes.ts';
import { linesOf, type TextLine } from './lines.ts';

/**
 * Lines of one request that are worked on at a time; as many answers may wait for the client to take them.
 */
export const LINES_IN_FLIGHT_MAX = 64;

/**
 * Makes many writes out of one request: each line is a command of its own, and answered in a line of its own.
 */
@Injectable()
export class Bulk {
  constructor(
    private readonly commands: CommandBus,
    private readonly addresses: Addresses,
  ) {}

  /**
   * The answers, in the order of the lines. Takes no more lines while the client does not take its answers.
   */
  answers(exchange: Exchange, text: AsyncIterable<Buffer>): Readable {
    const load = new Load(exchange, this.commands, this.addresses);
    const answer = (line: TextLine) => load.answer(line);
    return Readable.from(
      together(Readable.from(linesOf(text)).map(answer, { concurrency: LINES_IN_FLIGHT_MAX })),
    );
  }
}

/** Sends what is ready in one piece, because each piece costs a system call. */
async function* together(answers: Readable): AsyncGenerator<string> {
  for await (const first of answers) {
    let piece: string = first;
    await otherWork();
    for (let next: unknown = answers.read(); typeof next === 'string'; next = answers.read()) piece += next;
    yield piece;
  }
}

/** A customer that a line names, by any name that is known of it. */
const nameOf = (address: CustomerAddress): string => JSON.stringify(address);

/** One request's lines. */
class Load {
  readonly #lanes = new Lanes();
  readonly #logger = new Logger(Bulk.name);
  #entered: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly exchange: Exchange,
    private readonly commands: CommandBus,
    private readonly addresses: Addresses,
  ) {}

  /** The line's answer, ready to be sent: a broken or refused one stops no other. */
  async answer(line: TextLine): Promise<string> {
    let key: string | null = null;
    const told = (status: number, body: unknown) =>
      `${JSON.stringify({ line: line.number, key, status, body })}\n`;
    try {
      const value = valueOf(line);
      key = keyOf(value);
      const written = await this.#inTurn(callOf(line.number, value));
      return told(written.created ? 201 : 200, customerShown(written));
    } catch (error) {
      const problem = problemOf(error, this.exchange.correlationId);
      if (problem.code === 'internal') this.#logger.error(error);
      return told(problem.status, problem);
    }
  }

  /** Lines enter in their order, so those that touch the same customer are worked on in it. */
  async #inTurn(call: Call): Promise<Written<Customer>> {
    const naming = this.#names(call);
    const entering = this.#entered.then(async () => {
      const names = await naming;
      return { written: this.#lanes.run(names, () => this.#execute(call)) };
    });
    this.#entered = Promise.allSettled([entering, naming]);
    return (await entering).written;
  }

  /**
   * Every name under which the line touches a customer, as far as it can be told before the lines before it
   * ran.
   */
  async #names({ address, input: { code, externalId } }: Call): Promise<readonly string[]> {
    const names: string[] = [];
    if (code) names.push(nameOf({ by: 'code', value: code }));
    if (externalId) names.push(nameOf({ by: 'externalId', value: externalId }));
    if (address === null) return names;
    const id = address.by === 'id' ? null : await this.addresses.findCustomer(this.#asking(), address);
    return [...names, nameOf(address), ...(id === null ? [] : [nameOf({ by: 'id', id })])];
  }

  async #execute({ key, number, method, path, address, input, text }: Call): Promise<Written<Customer>> {
    const meta = this.exchange.lineMeta({ key, number, method, path, text });
    const { rights } = this.exchange.credential();
    switch (method) {
      case 'POST':
        this.exchange.demand('customers:create');
        return this.commands.execute(new RegisterCustomer(input, meta));
      case 'PUT':
        return this.commands.execute(new ReplaceCustomer(address, input, rights, meta));
      case 'PATCH': {
        this.exchange.demand('customers:update');
        const id = await this.addresses.customer(meta, address);
        return this.commands.execute(new AmendCustomer(id, input, rights, meta));
      }
    }
  }

  #asking() {
    return { tenant: this.exchange.credential().tenant, overlay: null };
  }
}
