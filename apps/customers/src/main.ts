import { CUSTOMERS, runService } from '@clientele/host';

void runService('customers', CUSTOMERS);
