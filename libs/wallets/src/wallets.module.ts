import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Addresses } from '@clientele/http';
import { ReactionSet } from '@clientele/message-bus';
import { CARD_HANDLERS } from './cards.commands.ts';
import { CardsController } from './cards.controller.ts';
import { CREDIT_HANDLERS } from './credit.commands.ts';
import { CreditController } from './credit.controller.ts';
import { closesWallet, movesWallet } from './wallets.reactions.ts';

/**
 * Every write to cards and credit, and what becomes of them when a customer goes. Whoever hosts it provides
 * `EventStore`, `Identities` and `References`, and runs the reactions.
 */
@Module({
  imports: [CqrsModule],
  controllers: [CardsController, CreditController],
  providers: [
    Addresses,
    ...CARD_HANDLERS,
    ...CREDIT_HANDLERS,
    { provide: ReactionSet, useValue: new ReactionSet('wallets', [closesWallet, movesWallet]) },
  ],
})
export class WalletsModule {}
