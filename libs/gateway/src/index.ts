export { ForwardingModule, type ServiceBehind } from './forwarding/forwarding.module.ts';
export { TransactionsModule } from './transactions.module.ts';
