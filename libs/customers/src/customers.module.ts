import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Addresses } from '@clientele/http';
import { ReactionSet } from '@clientele/message-bus';
import { BulkController } from './bulk.controller.ts';
import { Bulk } from './bulk.ts';
import { CUSTOMER_HANDLERS } from './customers.commands.ts';
import { CustomersController } from './customers.controller.ts';
import { MERGE_HANDLERS } from './merge.commands.ts';
import { ORDER_HANDLERS } from './orders.commands.ts';
import { OrdersController } from './orders.controller.ts';
import { unlinksContact } from './customers.reactions.ts';

/**
 * Every write to customers and orders, and what customers do when their contacts go. Whoever hosts it
 * provides `EventStore`, `Identities` and `References`, and runs the reactions.
 */
@Module({
  imports: [CqrsModule],
  controllers: [BulkController, CustomersController, OrdersController],
  providers: [
    Addresses,
    Bulk,
    ...CUSTOMER_HANDLERS,
    ...MERGE_HANDLERS,
    ...ORDER_HANDLERS,
    { provide: ReactionSet, useValue: new ReactionSet('customers', [unlinksContact]) },
  ],
})
export class CustomersModule {}
