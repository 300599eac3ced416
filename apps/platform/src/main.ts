import { ApiKeysModule } from '@clientele/access';
import { CustomersModule } from '@clientele/customers';
import { runService, viewsModule } from '@clientele/host';

/** Every service in one process. */
void runService('platform', [ApiKeysModule, CustomersModule, viewsModule]);
