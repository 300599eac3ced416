export { TransactionsModule } from './transactions.module.ts';
