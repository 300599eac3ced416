import { Module } from '@nestjs/common';
import { TransactionsController } from './transactions.controller.ts';
import { Transactions } from './transactions.ts';

/**
 * Commands to any contexts, all or none. Whoever hosts it hosts the contexts too: what is not recorded yet
 * never leaves the process.
 */
@Module({ controllers: [TransactionsController], providers: [Transactions] })
export class TransactionsModule {}
