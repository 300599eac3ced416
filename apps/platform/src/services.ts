import { ApiKeysModule } from '@clientele/access';
import { ContactsModule } from '@clientele/contacts';
import { CustomersModule } from '@clientele/customers';
import { DialectsModule } from '@clientele/dialects';
import { TransactionsModule } from '@clientele/gateway';
import { documentsModule, viewsModule, type ServiceModule } from '@clientele/host';
import { WalletsModule } from '@clientele/wallets';

/** Every service there is; the platform runs them all in one process. */
export const SERVICES: readonly ServiceModule[] = [
  ApiKeysModule,
  CustomersModule,
  ContactsModule,
  documentsModule,
  TransactionsModule,
  WalletsModule,
  viewsModule,
  () => DialectsModule.here(),
];
