import { bulkOf, requestOf, type Answer, type Command, type Request } from './requests.ts';
import type { Random } from './random.ts';

/** Only so many of the newest are changed, so that clients meet. */
const RECENT = 100;
const RIVALS = 4;
const BULK_LINES = 30;

const CUSTOMERS = '/v1/customers';
const ORDERS = '/v1/orders';

/** How often each is done, of a hundred times. */
const SHARES = { amend: 30, order: 15, fight: 10, duel: 8, merge: 6, bulk: 4, submit: 4, remove: 3 };
type Act = keyof typeof SHARES | 'register';

/** What clients do to one another, by chance and on what they were told. Each command changes something. */
export class Plot {
  readonly #random: Random;
  readonly #keyPrefix: string;
  readonly #customers = new Recent();
  readonly #orders = new Recent();
  #count = 0;

  constructor(random: Random, keyPrefix: string) {
    this.#random = random;
    this.#keyPrefix = keyPrefix;
  }

  /** What a client does next; all of it at once. */
  next(): readonly Request[] {
    return this.#acts[this.#chosen()]();
  }

  /** Remembers what was done; but not who won a fight, so that nothing sets the prize free again. */
  learn({ path }: Command, { document: { id, version, externalId } }: Answer): void {
    if (id === undefined || version === undefined || externalId) return;
    if (path.startsWith(CUSTOMERS)) this.#customers.put(id, version);
    else if (path === ORDERS) this.#orders.put(id, version);
  }

  register(): Request {
    return requestOf(this.#registration());
  }

  readonly #acts: Readonly<Record<Act, () => readonly Request[]>> = {
    register: () => [this.register()],
    amend: () => this.#ofCustomer((id) => [requestOf(this.#amendment(id))]),
    fight: () => this.#fight(),
    duel: () => this.#duel(),
    merge: () => this.#merge(),
    bulk: () => [bulkOf(Array.from({ length: BULK_LINES }, () => this.#line()))],
    order: () => this.#ofCustomer((customerId) => [this.#order(customerId)]),
    submit: () => this.#submit(),
    remove: () => this.#remove(),
  };

  #chosen(): Act {
    let left = this.#random.between(1, 100);
    for (const [act, share] of Object.entries(SHARES) as [keyof typeof SHARES, number][]) {
      left -= share;
      if (left <= 0) return act;
    }
    return 'register';
  }

  #command(method: Command['method'], path: string, body: object | null = null, ifMatch = 0): Command {
    this.#count += 1;
    const key = `${this.#keyPrefix}-${this.#count}`;
    return { key, method, path, body, ifMatch: ifMatch === 0 ? null : ifMatch };
  }

  #registration(): Command {
    const count = this.#count;
    return this.#command('POST', CUSTOMERS, {
      code: `${this.#keyPrefix}-${count}`,
      displayName: `Customer ${count}`,
      email: `customer-${count}@example.org`,
      address: { city: 'Zürich', country: 'CH' },
    });
  }

  /** The note is said by nobody else, so it always changes. */
  #amendment(id: string, ifMatch = 0): Command {
    return this.#command('PATCH', `${CUSTOMERS}/${id}`, { note: `Note ${this.#count}` }, ifMatch);
  }

  #line(): Command {
    const id = this.#customers.some(this.#random);
    return id === undefined || this.#random.fraction() < 0.5 ? this.#registration() : this.#amendment(id);
  }

  #ofCustomer(act: (id: string) => readonly Request[]): readonly Request[] {
    const id = this.#customers.some(this.#random);
    return id === undefined ? [this.register()] : act(id);
  }

  /** Several want the same external id: one gets it. */
  #fight(): readonly Request[] {
    const externalId = `prize-${this.#keyPrefix}-${this.#count}`;
    return Array.from({ length: RIVALS }, () => requestOf(this.#command('POST', CUSTOMERS, { externalId })));
  }

  /** Several change the version that all of them have read: one does. */
  #duel(): readonly Request[] {
    return this.#ofCustomer((id) => {
      const version = this.#customers.versionOf(id);
      return Array.from({ length: RIVALS }, () => requestOf(this.#amendment(id, version)));
    });
  }

  #merge(): readonly Request[] {
    return this.#ofCustomer((from) => {
      this.#customers.drop(from);
      return this.#ofCustomer((into) => [
        requestOf(this.#command('POST', `${CUSTOMERS}/${into}/merge`, { from })),
      ]);
    });
  }

  #order(customerId: string): Request {
    const body = { customerId, description: `Order ${this.#count}`, quantity: 1 };
    return requestOf(this.#command('POST', ORDERS, body));
  }

  /** Once an order, because a second time changes nothing. */
  #submit(): readonly Request[] {
    const id = this.#orders.some(this.#random);
    if (id === undefined) return [this.register()];
    this.#orders.drop(id);
    return [requestOf(this.#command('POST', `${ORDERS}/${id}/submit`))];
  }

  #remove(): readonly Request[] {
    return this.#ofCustomer((id) => {
      this.#customers.drop(id);
      return [requestOf(this.#command('DELETE', `${CUSTOMERS}/${id}`))];
    });
  }
}

/** The newest resources, each with the version that was seen last. */
class Recent {
  readonly #ids: string[] = [];
  readonly #versions = new Map<string, number>();

  put(id: string, version: number): void {
    if (!this.#versions.has(id)) this.#ids.push(id);
    this.#versions.set(id, version);
    const oldest = this.#ids[0];
    if (oldest !== undefined && this.#ids.length > RECENT) this.drop(oldest);
  }

  drop(id: string): void {
    if (this.#versions.delete(id)) this.#ids.splice(this.#ids.indexOf(id), 1);
  }

  some(random: Random): string | undefined {
    return random.pick(this.#ids);
  }

  versionOf(id: string): number {
    return this.#versions.get(id) ?? 0;
  }
}
