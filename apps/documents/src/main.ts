import { DOCUMENTS, runService } from '@clientele/host';

void runService('documents', DOCUMENTS);
