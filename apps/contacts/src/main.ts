import { CONTACTS, runService } from '@clientele/host';

void runService('contacts', CONTACTS);
