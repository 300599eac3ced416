import type { NumberKind } from '@clientele/contracts';
import { chance } from '@clientele/keys';
import { v7 } from 'uuid';
import type { NumberLeases } from './numbers.ts';

const ID_RANDOM_BYTES = 16;

/** Gives ids and numbers to what a command may begin, so that the decision itself stays pure. */
export class Identities {
  readonly #random = chance(ID_RANDOM_BYTES);

  constructor(private readonly numbers: NumberLeases) {}

  /** An id that no resource has: UUIDv7. */
  id(): string {
    return v7({ random: this.#random() });
  }

  /** The next number of its kind; one that is not used is a gap. */
  number(tenant: string, kind: NumberKind): Promise<number> {
    return this.numbers.next(tenant, kind);
  }
}
