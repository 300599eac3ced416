import { busCommand } from '@clientele/host';
import { SERVICES } from './services.ts';

/** The operator's hand on what contexts do about one another's events: `npm run bus -- parked`. */
await busCommand(process.argv.slice(2), SERVICES);
