import { CONTACTS } from '@clientele/host/compositions/contacts';
import { runService } from '@clientele/host/run-service';

void runService('contacts', CONTACTS);
