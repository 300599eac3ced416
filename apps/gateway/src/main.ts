import { GATEWAY, runService } from '@clientele/host';

void runService('gateway', GATEWAY);
