import { stopDatabase } from './database-setup.ts';

/** Jest calls this once after a run that touched a database. */
export default stopDatabase;
