import { BLANK_ADDRESS, streamOf, type Address, type CustomerEvent } from '@clientele/contracts';
import { numbers, type EventStore } from '@clientele/event-store';
import { customerAt, type SampleCustomer } from '@clientele/sample/customers';
import { randomUUID } from 'node:crypto';
import { appendOf, channelsChanged, TENANT } from './facts.ts';
import type { ProductLog } from './product-log.ts';

/** A customer is registered; then some of those that there are, any of them, are changed. */
const REGISTERING_EVENTS = 4;
const CHANGING_EVENTS = 2;
const CHANGES = 3;
const CUSTOMER_EVENTS = REGISTERING_EVENTS + CHANGES * CHANGING_EVENTS;
const CALLERS = 256;
const SEED = 1;

interface Customer {
  readonly stream: string;
  version: number;
  kid: string | null;
  /** Its last command; the next one waits for it. */
  settled: Promise<void>;
}

/** A log of customers with ten events on average, recorded command by command through the product's store. */
export class History {
  readonly product: ProductLog;
  readonly #customers: readonly Customer[];
  readonly #turns: Iterator<Turn>;
  #events = 0;

  private constructor(product: ProductLog, customers: number, changes: number) {
    this.product = product;
    this.#customers = Array.from({ length: customers }, () => ({
      stream: streamOf('customer', TENANT, randomUUID()),
      version: 0,
      kid: null,
      settled: Promise.resolve(),
    }));
    this.#turns = turns(customers, changes);
  }

  /** Begins a history that can grow to so many events. */
  static async begin(product: ProductLog, eventsMax: number): Promise<History> {
    const customers = Math.ceil(eventsMax / CUSTOMER_EVENTS);
    await leaseNumbers(product.store, customers);
    return new History(product, customers, CHANGES);
  }

  /** Registers so many customers, each with four events, and leaves them as they are. */
  static async registered(product: ProductLog, customers: number): Promise<History> {
    await leaseNumbers(product.store, customers);
    const history = new History(product, customers, 0);
    await history.growTo(customers * REGISTERING_EVENTS);
    return history;
  }

  /** Lets the log grow until it has so many events of customers. */
  async growTo(events: number): Promise<void> {
    const record = async (): Promise<void> => {
      while (this.#events < events) {
        const next = this.#turns.next();
        if (next.done === true) return;
        const made = eventsOf(next.value);
        this.#events += made.length;
        const customer = this.#customers[next.value.customer];
        if (customer === undefined) return;
        customer.settled = customer.settled.then(() => this.#record(customer, made));
        await customer.settled;
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, record));
  }

  /** The ids of some of its customers, spread over all. */
  ids(count: number): readonly string[] {
    const step = this.customers / Math.min(count, this.customers);
    return Array.from({ length: Math.min(count, this.customers) }, (_, index) => {
      const { stream = '' } = this.#customers[Math.floor(index * step)] ?? {};
      return stream.slice(streamOf('customer', TENANT, '').length);
    });
  }

  get customers(): number {
    return this.#customers.length;
  }

  close(): Promise<void> {
    return this.product.close();
  }

  async #record(customer: Customer, events: readonly CustomerEvent[]): Promise<void> {
    const { stream, version: expected, kid } = customer;
    const { store } = this.product;
    const append = appendOf(store, { stream, expected, kid }, events);
    const recording = await store.append(append);
    if (recording.outcome !== 'appended') throw new Error(`the history could not grow: ${recording.outcome}`);
    customer.version += events.length;
    customer.kid = recording.kids[0] ?? null;
  }
}

/** The name of one of its customers. */
export const nameOf = (customer: number): string => {
  const { company, lastName } = customerAt(SEED, customer);
  return company?.name ?? lastName ?? '';
};

/** One command: which customer it is about; `change` is 0 when it is registered. */
interface Turn {
  readonly customer: number;
  readonly change: number;
}

function* turns(customers: number, changes: number): Generator<Turn> {
  const draw = draws();
  for (let customer = 0; customer < customers; customer += 1) {
    yield { customer, change: 0 };
    for (let change = 1; change <= changes; change += 1)
      yield { customer: Math.floor(draw() * (customer + 1)), change };
  }
}

const DRAW_MULTIPLIER = 1_664_525;
const DRAW_INCREMENT = 1_013_904_223;
const DRAW_VALUES = 2 ** 32;

/** Numbers from 0 to 1, spread evenly, the same each time. */
const draws = (): (() => number) => {
  let last = 1;
  return () => {
    last = (Math.imul(last, DRAW_MULTIPLIER) + DRAW_INCREMENT) >>> 0;
    return last / DRAW_VALUES;
  };
};

const eventsOf = ({ customer, change }: Turn): readonly CustomerEvent[] =>
  change === 0 ? registering(customer + 1, customerAt(SEED, customer)) : changing(customer, change);

const registering = (number: number, sample: SampleCustomer): readonly CustomerEvent[] => {
  const { email = null, phone = null, tags } = sample;
  return [
    { type: 'CustomerRegistered', data: registered(number, sample) },
    { type: 'CustomerChannelsChanged', data: { sealed: { email, phone } } },
    { type: 'CustomerAddressChanged', data: { sealed: { address: addressOf(sample) } } },
    { type: 'CustomerTagsChanged', data: { sealed: { tags: [...(tags ?? [])] } } },
  ];
};

const registered = (number: number, { kind = 'company', company, firstName, lastName }: SampleCustomer) => ({
  number,
  kind,
  sealed: { firstName: firstName ?? null, lastName: lastName ?? null, companyName: company?.name ?? null },
});

const addressOf = ({ address }: SampleCustomer): Address => {
  const { street = null, city = null, postalCode = null, country = null } = address ?? {};
  return { ...BLANK_ADDRESS, street, city, postalCode, country };
};

const changing = (customer: number, change: number): readonly CustomerEvent[] => [
  channelsChanged(customer),
  {
    type: 'CustomerNoteChanged',
    data: { sealed: { note: `Called for the ${change}. time; wants to be asked again.` } },
  },
];

/** The numbers of the history's customers are given away like all others, so that none is given twice. */
const leaseNumbers = async (store: EventStore, count: number): Promise<void> => {
  const to = { stream: streamOf(numbers.category, TENANT, 'customer'), expected: 0, kid: null };
  await store.append(appendOf(store, to, [{ type: 'NumbersLeased', data: { from: 1, count } }]));
};
