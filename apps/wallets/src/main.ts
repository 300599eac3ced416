import { WALLETS, runService } from '@clientele/host';

void runService('wallets', WALLETS);
