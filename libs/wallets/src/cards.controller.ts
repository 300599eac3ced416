import { Controller, Patch, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  cardDocument,
  cardInput,
  cardReason,
  cardReplacement,
  type CardInput,
  type CardReason,
  type CardReplacement,
  type RefusalCode,
} from '@clientele/contracts';
import type { CommandMeta } from '@clientele/event-store';
import {
  Addresses,
  Body,
  Caller,
  customerAddress,
  Meta,
  Operation,
  Path,
  type Credential,
  type CustomerAddress,
} from '@clientele/http';
import { z } from 'zod';
import { ChangeCard, IssueCard, ReplaceCard, StepCard } from './cards.commands.ts';
import { cardReply, issuedReply } from './documents.ts';

/** What any write to the cards of a customer may refuse. */
const OWNER_PROBLEMS: readonly RefusalCode[] = ['customer-not-found', 'customer-merged'];
/** What a write of a card's fields may refuse. */
const FIELD_PROBLEMS: readonly RefusalCode[] = [
  'serial-number-required',
  'serial-number-taken',
  'window-reversed',
  'too-many-entries',
  'read-only',
];
/** What a write to a card that must be in use may refuse. */
const CARD_PROBLEMS: readonly RefusalCode[] = ['card-not-found', 'card-replaced', 'card-closed'];

const writing = {
  right: 'customers:update',
  idempotency: 'key',
  dryRun: true,
  response: cardDocument,
} as const;

const VERSION = 'Its version is that of all cards of the customer.';
/** Cards that come with a new customer are part of creating it. */
const issuing = { ...writing, right: ['customers:update', 'customers:create'] } as const;
const CREATING = 'With `customers:create` alone it takes a customer that is begun in the same transaction.';
const ONCE = 'A card that is so already stays as it is.';

const cardId = z.uuid().toLowerCase();
const stepBody = cardReason.prefault({});

/** Writes to the cards of a customer. */
@Controller('v1/customers/:customer/cards')
export class CardsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly addresses: Addresses,
  ) {}

  @Post()
  @Operation({
    ...issuing,
    summary: 'Issue a card',
    description:
      'A serial number belongs to one card of the tenant at a time; a virtual card may come without. ' +
      `${VERSION} ${CREATING}`,
    problems: [...OWNER_PROBLEMS, ...FIELD_PROBLEMS, 'forbidden'],
    status: 201,
  })
  async issue(
    @Path('customer', customerAddress) address: CustomerAddress,
    @Body(cardInput) input: CardInput,
    @Caller() { rights }: Credential,
    @Meta() meta: CommandMeta,
  ) {
    const id = await this.addresses.customer(meta, address);
    return issuedReply(await this.commands.execute(new IssueCard(id, input, rights, meta)));
  }

  @Patch(':card')
  @Operation({
    ...writing,
    summary: 'Change a card',
    description: `The body is a JSON Merge Patch (RFC 7396). ${VERSION}`,
    problems: [...OWNER_PROBLEMS, ...CARD_PROBLEMS, ...FIELD_PROBLEMS],
  })
  async change(
    @Path('customer', customerAddress) address: CustomerAddress,
    @Path('card', cardId) card: string,
    @Body(cardInput) input: CardInput,
    @Meta() meta: CommandMeta,
  ) {
    const name = { customerId: await this.addresses.customer(meta, address), cardId: card };
    return cardReply(await this.commands.execute(new ChangeCard(name, input, meta)), card);
  }

  @Post(':card/block')
  @Operation({
    ...issuing,
    summary: 'Block a card',
    description: `It can be unblocked. ${ONCE} ${CREATING}`,
    problems: [...OWNER_PROBLEMS, ...CARD_PROBLEMS, 'card-expired', 'forbidden'],
  })
  block(
    @Path('customer', customerAddress) address: CustomerAddress,
    @Path('card', cardId) card: string,
    @Body(stepBody) body: CardReason,
    @Caller() { rights }: Credential,
    @Meta() meta: CommandMeta,
  ) {
    return this.#step('block', { address, card, body, rights, meta });
  }

  @Post(':card/unblock')
  @Operation({
    ...writing,
    summary: 'End the blocking of a card',
    description: ONCE,
    problems: [...OWNER_PROBLEMS, ...CARD_PROBLEMS, 'card-expired'],
  })
  unblock(
    @Path('customer', customerAddress) address: CustomerAddress,
    @Path('card', cardId) card: string,
    @Body(stepBody) body: CardReason,
    @Caller() { rights }: Credential,
    @Meta() meta: CommandMeta,
  ) {
    return this.#step('unblock', { address, card, body, rights, meta });
  }

  @Post(':card/close')
  @Operation({
    ...writing,
    summary: 'Close a card for good',
    description: `Its serial number is free again. ${ONCE}`,
    problems: [...OWNER_PROBLEMS, ...CARD_PROBLEMS],
  })
  close(
    @Path('customer', customerAddress) address: CustomerAddress,
    @Path('card', cardId) card: string,
    @Body(stepBody) body: CardReason,
    @Caller() { rights }: Credential,
    @Meta() meta: CommandMeta,
  ) {
    return this.#step('close', { address, card, body, rights, meta });
  }

  @Post(':card/replace')
  @Operation({
    ...writing,
    summary: 'Replace a card by a new one',
    description:
      'The new card takes over what is not said anew, but for the serial number. Answers the new card. ' +
      VERSION,
    problems: [...OWNER_PROBLEMS, ...CARD_PROBLEMS, ...FIELD_PROBLEMS],
    status: 201,
  })
  async replace(
    @Path('customer', customerAddress) address: CustomerAddress,
    @Path('card', cardId) card: string,
    @Body(cardReplacement) input: CardReplacement,
    @Meta() meta: CommandMeta,
  ) {
    const name = { customerId: await this.addresses.customer(meta, address), cardId: card };
    return issuedReply(await this.commands.execute(new ReplaceCard(name, input, meta)));
  }

  async #step(step: StepCard['step'], { address, card, body, rights, meta }: Stepping) {
    const customerId = await this.addresses.customer(meta, address);
    const stepped = { customerId, cardId: card, reason: body.reason ?? null };
    return cardReply(await this.commands.execute(new StepCard(step, stepped, rights, meta)), card);
  }
}

interface Stepping {
  readonly address: CustomerAddress;
  readonly card: string;
  readonly body: CardReason;
  readonly rights: Credential['rights'];
  readonly meta: CommandMeta;
}
