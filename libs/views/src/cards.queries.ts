import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { cardsDocumentOf, streamOf, type CardsDocument } from '@clientele/contracts';
import { EventStore } from '@clientele/event-store';
import { cardsView } from './cards.view.ts';
import { ownedBy, readOwned, type Owned } from './owned.ts';
import type { Moment } from './parameters.ts';
import { positionOf, rowAt } from './past.ts';
import { Reads } from './reads.ts';

export const cardsStream = (tenant: string, customerId: string): string =>
  streamOf('cards', tenant, customerId);

/** All cards of a customer as JSON text; none when it never had one. */
export type CardsShown = Owned<readonly [version: number, text: string]>;

export class ReadCards extends Query<CardsShown> {
  constructor(
    readonly tenant: string,
    readonly customerId: string,
  ) {
    super();
  }
}

const ROW = ownedBy(cardsView, 'version', 'document::text');

@QueryHandler(ReadCards)
export class ReadCardsHandler implements IQueryHandler<ReadCards> {
  constructor(private readonly reads: Reads) {}

  execute({ tenant, customerId: id }: ReadCards): Promise<CardsShown> {
    return readOwned<[number, string]>(this.reads, ROW, { tenant, id });
  }
}

/** The cards of a customer as they were; whether the asker may see the customer is asked before. */
export class ReadCardsAsOf extends Query<CardsDocument> {
  constructor(
    readonly tenant: string,
    readonly customerId: string,
    readonly moment: Moment,
  ) {
    super();
  }
}

@QueryHandler(ReadCardsAsOf)
export class ReadCardsAsOfHandler implements IQueryHandler<ReadCardsAsOf> {
  constructor(private readonly store: EventStore) {}

  async execute({ tenant, customerId, moment }: ReadCardsAsOf): Promise<CardsDocument> {
    const position = await positionOf(this.store, moment);
    const row = rowAt(cardsView, await this.store.readStream(cardsStream(tenant, customerId)), position);
    return cardsDocumentOf(customerId, row?.cards ?? [], row?.standing ?? null);
  }
}

export const CARD_QUERY_HANDLERS = [ReadCardsHandler, ReadCardsAsOfHandler];
