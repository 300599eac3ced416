import { WALLETS } from '@clientele/host/compositions/wallets';
import { runService } from '@clientele/host/run-service';

void runService('wallets', WALLETS);
