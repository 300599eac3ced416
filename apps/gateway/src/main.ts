import { GATEWAY } from '@clientele/host/compositions/gateway';
import { runService } from '@clientele/host/run-service';

void runService('gateway', GATEWAY);
