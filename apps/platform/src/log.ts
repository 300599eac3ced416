import { logCommand } from '@clientele/host';

/** The backup of the log and its keys: `npm run log -- export backup`. */
await logCommand(process.argv.slice(2));
