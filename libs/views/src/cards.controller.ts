import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { cardDocument, cardsDocument, cardsDocumentOf, type CardsDocument } from '@clientele/contracts';
import { Refused } from '@clientele/event-store';
import {
  Addresses,
  answered,
  customerAddress,
  Exchanged,
  found,
  Operation,
  Path,
  Query,
  type CustomerAddress,
  type Exchange,
} from '@clientele/http';
import { z } from 'zod';
import { cardsStream, ReadCards, ReadCardsAsOf } from './cards.queries.ts';
import { ReadCustomerAsOf } from './customers.queries.ts';
import { asOfQuery, reading, type AsOfQuery, type Moment } from './parameters.ts';
import { ParkedStreams } from './parked.ts';
import { redirected } from './redirected.ts';

const readingCards = { ...reading, alsoStatuses: [304, 307] } as const;

/** Reads of the cards of a customer. */
@Controller('v1/customers/:customer/cards')
export class CardQueriesController {
  constructor(
    private readonly queries: QueryBus,
    private readonly addresses: Addresses,
    private readonly parked: ParkedStreams,
  ) {}

  @Get()
  @Operation({
    ...readingCards,
    summary: 'List the cards of a customer',
    description:
      'All that it has or had, in the order in which they came. `version` is that of all of them together.',
    problems: ['customer-not-found', 'not-yet', 'position-beyond-head', 'forbidden', 'view-parked'],
    response: cardsDocument,
  })
  async list(
    @Path('customer', customerAddress) named: CustomerAddress,
    @Query(asOfQuery) { asOf: moment }: AsOfQuery,
    @Exchanged() exchange: Exchange,
  ) {
    const { tenant } = exchange.credential();
    const id = await this.addresses.customer({ tenant, overlay: null }, named);
    if (moment !== undefined) return tagged(await this.#then(exchange, id, moment));
    const cards = await this.queries.execute(new ReadCards(tenant, id));
    if (cards.stage === 'merged') return redirected(cards.into, '/cards');
    const headers = await this.parked.headersFor('cards', cardsStream(tenant, id), exchange);
    if (cards.row === null) return answered(cardsDocumentOf(id, [], null), { headers });
    const [version, text] = cards.row;
    return found(version, text, headers);
  }

  @Get(':card')
  @Operation({
    ...readingCards,
    summary: 'Read a card',
    description: 'Its version is that of all cards of the customer.',
    problems: [
      'customer-not-found',
      'card-not-found',
      'not-yet',
      'position-beyond-head',
      'forbidden',
      'view-parked',
    ],
    response: cardDocument,
  })
  async read(
    @Path('customer', customerAddress) named: CustomerAddress,
    @Path('card', z.uuid().toLowerCase()) cardId: string,
    @Query(asOfQuery) { asOf: moment }: AsOfQuery,
    @Exchanged() exchange: Exchange,
  ) {
    const { tenant } = exchange.credential();
    const id = await this.addresses.customer({ tenant, overlay: null }, named);
    if (moment !== undefined) return cardIn(await this.#then(exchange, id, moment), cardId);
    const cards = await this.queries.execute(new ReadCards(tenant, id));
    if (cards.stage === 'merged') return redirected(cards.into, `/cards/${cardId}`);
    const headers = await this.parked.headersFor('cards', cardsStream(tenant, id), exchange);
    if (cards.row === null) throw new Refused('card-not-found');
    // The row holds what was shown of all cards.
    return cardIn(JSON.parse(cards.row[1]) as CardsDocument, cardId, headers);
  }

  async #then(exchange: Exchange, id: string, moment: Moment): Promise<CardsDocument> {
    const caller = exchange.credential();
    await this.queries.execute(new ReadCustomerAsOf(caller, id, moment));
    return this.queries.execute(new ReadCardsAsOf(caller.tenant, id, moment));
  }
}

/** Without a stream there is no version that a write could expect. */
const tagged = (cards: CardsDocument) =>
  cards.version === 0 ? answered(cards) : found(cards.version, cards);

const cardIn = ({ version, items }: CardsDocument, cardId: string, headers = {}) => {
  const card = items.find(({ id }) => id === cardId);
  if (card === undefined) throw new Refused('card-not-found');
  return found(version, card, headers);
};
