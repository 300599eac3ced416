import { VIEWS, runService } from '@clientele/host';

void runService('views', VIEWS);
