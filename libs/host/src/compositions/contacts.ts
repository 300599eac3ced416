import { ContactsModule } from '@clientele/contacts';
import type { ServiceModule } from '../root.ts';
import { reactionsModule } from './duties.ts';
import { followingViews } from './views-modules.ts';

/** The service of contacts. */
export const CONTACTS: readonly ServiceModule[] = [ContactsModule, followingViews, reactionsModule];
