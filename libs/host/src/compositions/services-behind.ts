import type { Type } from '@nestjs/common';
import { ContactsModule } from '@clientele/contacts';
import { CustomersModule } from '@clientele/customers';
import { DocumentsModule } from '@clientele/documents';
import { ViewsModule } from '@clientele/views';
import { WalletsModule } from '@clientele/wallets';
import type { ServiceModule } from '../root.ts';
import { documentRoutes, documentsModule } from './documents-modules.ts';
import type { ServiceName } from './service-names.ts';
import { viewRoutes, viewsModule } from './views-modules.ts';

/** A service that may have a process of its own. */
interface ServiceBehind {
  /** Whatever its controllers serve is the service's. */
  readonly owner: Type;
  /** Its routes and all its work. */
  readonly module: ServiceModule;
  /** Its routes and commands alone, for a process that does none of its other work. */
  readonly routes: ServiceModule;
}

const simple = (owner: Type): ServiceBehind => ({ owner, module: owner, routes: owner });

/** Every service behind the gateway. */
export const SERVICES_BEHIND: Readonly<Record<ServiceName, ServiceBehind>> = {
  customers: simple(CustomersModule),
  contacts: simple(ContactsModule),
  documents: { owner: DocumentsModule, module: documentsModule, routes: documentRoutes },
  wallets: simple(WalletsModule),
  views: { owner: ViewsModule, module: viewsModule, routes: viewRoutes },
};
