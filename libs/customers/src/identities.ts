import type { CustomerInput, NumberKind } from '@clientele/contracts';
import type { FreshEntries } from '@clientele/domain';
import { NumberLeases } from '@clientele/event-store';
import { chance } from '@clientele/keys';
import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';

const nextRandom = chance(16);
const uuid = (): string => v7({ random: nextRandom() });

const NONE: FreshEntries = { fresh: [], freshIds: [] };

/** Gives ids and numbers to what a command may begin, so that the decision itself stays pure. */
@Injectable()
export class Identities {
  constructor(private readonly numbers: NumberLeases) {}

  /** An id that no resource has. */
  id(): string {
    return uuid();
  }

  /** The next number of its kind; one that is not used is a gap. */
  number(tenant: string, kind: NumberKind): Promise<number> {
    return this.numbers.next(tenant, kind);
  }

  /** Ids and numbers for the entries of an input that come without. */
  async entries(tenant: string, { projects, userGroups }: CustomerInput): Promise<FreshEntries> {
    if (!projects && !userGroups) return NONE;
    const added = projects?.filter(({ id }) => id === undefined) ?? [];
    const numbers = await Promise.all(added.map(() => this.number(tenant, 'project')));
    const groups = userGroups?.filter(({ id }) => id === undefined) ?? [];
    return { fresh: numbers.map((number) => ({ id: uuid(), number })), freshIds: groups.map(uuid) };
  }
}
