import { Controller, Post } from '@nestjs/common';
import { answered, Body, Exchanged, Operation, type Exchange } from '@clientele/http';
import {
  transaction,
  transactionResults,
  TRANSACTION_COMMANDS_MAX,
  type Transaction,
  type TransactionResult,
} from './transaction.ts';
import { Transactions } from './transactions.ts';

/** Many commands in one request, all or none. */
@Controller('v1/transactions')
export class TransactionsController {
  constructor(private readonly transactions: Transactions) {}

  @Post()
  @Operation({
    summary: 'Make several commands, all or none',
    description:
      'Each command is a call as it would be made alone, to any route that can be run dry, and takes the ' +
      'right that it would take alone. They are made in their order, each sees what those before it did, ' +
      'and all are recorded at once; one that is refused refuses all, by its own problem, whose pointers ' +
      'begin with `/commands/n`. `{n}` in a path, or as a whole text in a body, is the id that command n, ' +
      'from 0, answered: `/v1/customers/{0}/archive`. `If-Match` and `If-None-Match` of a command mean the ' +
      'version before the transaction; `Clientele-Reason`, `Idempotency-Key` and `Prefer` are said once, ' +
      'for all. What `expects` names must be at that version, written or not, else 412. ' +
      `At most ${TRANSACTION_COMMANDS_MAX} commands.`,
    right: [
      'customers:create',
      'customers:update',
      'customers:delete',
      'discounts:write',
      'credit:write',
      'contacts:write',
      'documents:write',
      'orders:write',
    ],
    idempotency: 'key',
    dryRun: true,
    transaction: 'carries',
    problems: ['command-not-transactional'],
    response: transactionResults,
  })
  async run(@Body(transaction) body: Transaction, @Exchanged() exchange: Exchange) {
    const { answer, position } = await this.transactions.run(exchange, body);
    const through = String(position ?? latestOf(answer));
    return answered({ results: answer }, { headers: { 'clientele-position': through } });
  }
}

/** Where nothing was to do, the position of what was found latest. */
const latestOf = (results: readonly TransactionResult[]): bigint =>
  results
    .map(({ headers }) => BigInt(headers['clientele-position'] ?? 0))
    .reduce((latest, position) => (position > latest ? position : latest));
