import { CUSTOMERS } from '@clientele/host/compositions/customers';
import { runService } from '@clientele/host/run-service';

void runService('customers', CUSTOMERS);
