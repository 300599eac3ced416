import { ApiKeysModule } from '@clientele/access';
import { CustomersModule } from '@clientele/customers';
import { viewsModule, type ServiceModule } from '@clientele/host';

/** Every service there is; the platform runs them all in one process. */
export const SERVICES: readonly ServiceModule[] = [ApiKeysModule, CustomersModule, viewsModule];
