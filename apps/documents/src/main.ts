import { DOCUMENTS } from '@clientele/host/compositions/documents';
import { runService } from '@clientele/host/run-service';

void runService('documents', DOCUMENTS);
