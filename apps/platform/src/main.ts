import { runService } from '@clientele/host';
import { SERVICES } from './services.ts';

void runService('platform', SERVICES);
