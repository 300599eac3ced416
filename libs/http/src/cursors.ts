import { Injectable, type OnModuleInit } from '@nestjs/common';
import { INSTALLATION } from '@clientele/contracts';
import { EventStore, Refused } from '@clientele/event-store';
import type { z } from 'zod';

/** Characters of the keyed hash that a cursor carries. */
const SEAL_LENGTH = 22;

/**
 * Makes and reads the cursors of lists. A cursor holds for the list it was given by: the same log, tenant,
 * filters and order. It is sealed, so one that was edited, or comes from elsewhere, is refused.
 */
@Injectable()
export class Cursors implements OnModuleInit {
  #log = '';

  constructor(private readonly store: EventStore) {}

  async onModuleInit(): Promise<void> {
    const events = await this.store.readStream(`log-${INSTALLATION}`);
    const { logId } = (events.at(-1)?.data ?? {}) as { logId?: string };
    this.#log = logId ?? '';
  }

  /** `list` says of which list it is: its name, tenant, filters and order. `place` is JSON. */
  encode(list: string, place: unknown): string {
    const text = Buffer.from(JSON.stringify(place)).toString('base64url');
    return `${text}.${this.#seal(list, text)}`;
  }

  decode<Place extends z.ZodType>(list: string, cursor: string, place: Place): z.output<Place> {
    const [text = '', seal] = cursor.split('.');
    if (seal !== this.#seal(list, text)) throw new Refused('invalid-cursor');
    const parsed = place.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    if (!parsed.success) throw new Refused('invalid-cursor');
    return parsed.data;
  }

  #seal(list: string, text: string): string {
    return this.store.hmac(`cursor\n${this.#log}\n${list}\n${text}`).slice(0, SEAL_LENGTH);
  }
}
