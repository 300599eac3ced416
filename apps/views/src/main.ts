import { VIEWS } from '@clientele/host/compositions/views';
import { runService } from '@clientele/host/run-service';

void runService('views', VIEWS);
