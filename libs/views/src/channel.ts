import { Pipeline, type Statement } from './database.ts';
import type { Runs } from './table.ts';

const CHANNEL = 'clientele_views';
const TELL: Statement = { name: 'tell views', text: `select pg_notify('${CHANNEL}', $1)` };
const MESSAGE = /^(wanted|shown) (\d+) (\d+) (.+)$/;

/** What processes tell one another of the views: how far they must come, and how far they are. */
export interface Message {
  readonly kind: 'wanted' | 'shown';
  readonly position: bigint;
  /** Streams that the views wait with. */
  readonly parked: number;
}

/** What somebody does with what is told, and once nothing can be heard any more. */
export interface Hears {
  heard(message: Message): void;
  deaf(): void;
}

/**
 * A connection on which processes with the same views hear one another. A message may be lost, so whoever
 * needs an answer asks again.
 */
export class Channel implements Runs {
  readonly #connection: Pipeline;

  /** `subject`: the tables that are spoken of; what is said of others is not heard. */
  constructor(
    url: string,
    private readonly subject: string,
    hears: Hears,
  ) {
    this.#connection = new Pipeline(url, 'clientele views channel', '-c synchronous_commit=off', {
      onOpen: async (client) => {
        client.on('notification', ({ payload = '' }) => {
          const message = this.#parse(payload);
          if (message) hears.heard(message);
        });
        await client.query(`listen ${CHANNEL}`);
      },
      onLost: () => hears.deaf(),
    });
  }

  async tell({ kind, position, parked }: Message): Promise<void> {
    await this.#connection.query(TELL, [`${kind} ${position} ${parked} ${this.subject}`]);
  }

  query<R extends unknown[]>(statement: Statement, values: readonly unknown[]): Promise<R[]> {
    return this.#connection.query(statement, values);
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #parse(payload: string): Message | null {
    const [, kind, position = '', parked, subject] = MESSAGE.exec(payload) ?? [];
    if ((kind !== 'wanted' && kind !== 'shown') || subject !== this.subject) return null;
    return { kind, position: BigInt(position), parked: Number(parked) };
  }
}

/** Does something again when it became due meanwhile, and never twice at once. */
export class Due {
  #isDue = false;
  #running: Promise<void> | null = null;

  /** What fails is not repeated until it is due again. */
  constructor(private readonly act: () => Promise<void>) {}

  now(): void {
    this.#isDue = true;
    this.#running ??= this.#run();
  }

  /** Resolves when nothing is under way. */
  async ended(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#isDue) {
      this.#isDue = false;
      await this.act().catch(() => undefined);
    }
    this.#running = null;
  }
}
