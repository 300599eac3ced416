import { viewsCommand } from '@clientele/host';

/** The operator's hand on the read models: `npm run views -- verify`. */
await viewsCommand(process.argv.slice(2));
