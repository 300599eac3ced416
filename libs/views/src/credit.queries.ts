import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import {
  creditEntryDocumentOf,
  isCreditEntry,
  streamOf,
  type CreditEntryDocument,
  type CreditEvent,
  type Recorded,
} from '@clientele/contracts';
import { EventStore } from '@clientele/event-store';
import { creditView, type CreditRow } from './credit.view.ts';
import { ownedBy, readOwned, type Owned } from './owned.ts';
import type { Moment } from './parameters.ts';
import { positionOf, rowAt } from './past.ts';
import { Reads } from './reads.ts';

/** Fewest events of a ledger that are read at once, as not all of them are entries. */
const EVENTS_READ_MIN = 50;

export const creditStream = (tenant: string, customerId: string): string =>
  streamOf('credit', tenant, customerId);

/** An account as far as the list of its entries needs it. */
export interface Ledger {
  readonly version: number;
  readonly currency: string;
  readonly entries: number;
}

/** A credit account as JSON text; none when it was never opened. */
export type CreditShown = Owned<Ledger & { readonly text: string }>;

export class ReadCredit extends Query<CreditShown> {
  constructor(
    readonly tenant: string,
    readonly customerId: string,
  ) {
    super();
  }
}

const ROW = ownedBy(creditView, 'version', 'document::text', 'entry_count', "document->>'currency'");

@QueryHandler(ReadCredit)
export class ReadCreditHandler implements IQueryHandler<ReadCredit> {
  constructor(private readonly reads: Reads) {}

  async execute({ tenant, customerId: id }: ReadCredit): Promise<CreditShown> {
    const owned = await readOwned<[number, string, number, string]>(this.reads, ROW, { tenant, id });
    if (owned.stage === 'merged') return owned;
    const { stage, row } = owned;
    if (row === null) return { stage, row };
    const [version, text, entries, currency] = row;
    return { stage, row: { version, text, entries, currency } };
  }
}

/**
 * A credit account as it was, or `null` before it was opened; whether the asker may see the customer is asked
 * before.
 */
export class ReadCreditAsOf extends Query<CreditRow | null> {
  constructor(
    readonly tenant: string,
    readonly customerId: string,
    readonly moment: Moment,
  ) {
    super();
  }
}

@QueryHandler(ReadCreditAsOf)
export class ReadCreditAsOfHandler implements IQueryHandler<ReadCreditAsOf> {
  constructor(private readonly store: EventStore) {}

  async execute({ tenant, customerId, moment }: ReadCreditAsOf): Promise<CreditRow | null> {
    const position = await positionOf(this.store, moment);
    return rowAt(creditView, await this.store.readStream(creditStream(tenant, customerId)), position);
  }
}

/** Entries of a ledger, newest first, from the ledger itself: those below a version of its stream. */
export class ListEntries extends Query<readonly CreditEntryDocument[]> {
  constructor(
    readonly ledger: { readonly stream: string; readonly currency: string },
    readonly part: { readonly below: number; readonly limit: number },
  ) {
    super();
  }
}

@QueryHandler(ListEntries)
export class ListEntriesHandler implements IQueryHandler<ListEntries> {
  constructor(private readonly store: EventStore) {}

  async execute({ ledger, part: { below, limit } }: ListEntries): Promise<readonly CreditEntryDocument[]> {
    const { stream, currency } = ledger;
    const entries: CreditEntryDocument[] = [];
    for (let to = below - 1; to > 0 && entries.length < limit;) {
      const from = Math.max(1, to + 1 - Math.max(limit - entries.length, EVENTS_READ_MIN));
      const events = (await this.store.readStream(stream, { from, to })) as readonly Recorded<CreditEvent>[];
      for (const event of events.toReversed())
        if (isCreditEntry(event)) entries.push(creditEntryDocumentOf(event, currency, event));
      to = from - 1;
    }
    return entries.slice(0, limit);
  }
}

export const CREDIT_QUERY_HANDLERS = [ReadCreditHandler, ReadCreditAsOfHandler, ListEntriesHandler];
