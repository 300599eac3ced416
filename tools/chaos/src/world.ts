import type { Random } from './random.ts';
import { requestOf, type Command, type Request } from './requests.ts';

/** Only so many of the newest are changed, so that clients meet. */
const RECENT = 100;

/** A contact, card, document or reservation, and the customer that it belongs to. */
export interface Belonging {
  readonly customer: string;
  readonly id: string;
}

/** What a command says besides its path. */
export type Said = Partial<Pick<Command, 'body' | 'ifMatch' | 'file'>>;

/** What clients know of what is there, from what they were answered. */
export class World {
  readonly random: Random;
  readonly customers = new Recent();
  /** Orders that were not submitted. */
  readonly orders = new Pool<string>();
  /** Contacts that were not linked, and those that were. */
  readonly contacts = new Pool<string>();
  readonly links = new Pool<Belonging>();
  /** Documents that were not attached, and those that were. */
  readonly documents = new Pool<string>();
  readonly attachments = new Pool<Belonging>();
  readonly cards = new Pool<Belonging>();
  readonly blockedCards = new Pool<Belonging>();
  readonly reservations = new Pool<Belonging>();
  /** Customers that only one act is about. */
  readonly #kept = new Set<string>();
  readonly #keyPrefix: string;
  #count = 0;

  constructor(random: Random, keyPrefix: string) {
    this.random = random;
    this.#keyPrefix = keyPrefix;
  }

  /** A text that was never said before. */
  unique(what: string): string {
    this.#count += 1;
    return `${what}-${this.#keyPrefix}-${this.#count}`;
  }

  command(method: Command['method'], path: string, said: Said = {}): Command {
    return { key: this.unique('key'), method, path, body: null, ifMatch: null, file: null, ...said };
  }

  request(method: Command['method'], path: string, body: object | null = null): Request {
    return requestOf(this.command(method, path, { body }));
  }

  /** Leaves these customers to whoever made them. */
  keep(ids: readonly string[]): void {
    for (const id of ids) this.#kept.add(id);
  }

  isKept(id: string): boolean {
    return this.#kept.has(id);
  }
}

/** The newest customers, each with the version that was seen last. */
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

/** The newest of something that is used once. */
class Pool<Item> {
  readonly #items: Item[] = [];

  put(item: Item): void {
    this.#items.push(item);
    if (this.#items.length > RECENT) this.#items.shift();
  }

  /** One of them, which is gone then; undefined when there are none. */
  take(random: Random): Item | undefined {
    return this.#items.splice(random.between(0, Math.max(0, this.#items.length - 1)), 1)[0];
  }
}
