import type { Type } from '@nestjs/common';
import { ApiKeysModule } from '@clientele/access';
import { ContactsModule } from '@clientele/contacts';
import { CustomersModule } from '@clientele/customers';
import { DialectsModule } from '@clientele/dialects';
import { DocumentsModule } from '@clientele/documents';
import { ForwardingModule, TransactionsModule } from '@clientele/gateway';
import { ViewsModule } from '@clientele/views';
import { WalletsModule } from '@clientele/wallets';
import { type Configuration, ConfigurationError } from './configuration.ts';
import { ContiguityModule } from './contiguity.ts';
import { documentRoutes, documentsModule } from './documents.ts';
import { eventsModule } from './events.controller.ts';
import { HomeModule } from './home.controller.ts';
import { ReactionsModule } from './reactions.module.ts';
import type { ServiceModule } from './root.ts';
import { followingViews, viewRoutes, viewsModule } from './views.ts';

/** A service that may have a process of its own. */
interface Service {
  /** Whatever its controllers serve is the service's. */
  readonly owner: Type;
  /** Its routes and all its work. */
  readonly module: ServiceModule;
  /** Its routes and commands alone, for a process that does none of its other work. */
  readonly routes: ServiceModule;
  /** The variable that tells the gateway where it is. */
  readonly variable: `${Uppercase<string>}_URL` & keyof Configuration;
}

/** Every service behind the gateway, by its name. */
export const SERVICES_BEHIND = {
  customers: {
    owner: CustomersModule,
    module: CustomersModule,
    routes: CustomersModule,
    variable: 'CUSTOMERS_URL',
  },
  contacts: {
    owner: ContactsModule,
    module: ContactsModule,
    routes: ContactsModule,
    variable: 'CONTACTS_URL',
  },
  documents: {
    owner: DocumentsModule,
    module: documentsModule,
    routes: documentRoutes,
    variable: 'DOCUMENTS_URL',
  },
  wallets: { owner: WalletsModule, module: WalletsModule, routes: WalletsModule, variable: 'WALLETS_URL' },
  views: { owner: ViewsModule, module: viewsModule, routes: viewRoutes, variable: 'VIEWS_URL' },
} as const satisfies Readonly<Record<string, Service>>;

/** The name of a service behind the gateway. */
export type ServiceBehindName = keyof typeof SERVICES_BEHIND;

const reactionsModule: ServiceModule = (storage) => ReactionsModule.over(storage);
const contiguityModule: ServiceModule = ({ log }) => ContiguityModule.of(log);
const dialectsModule: ServiceModule = () => DialectsModule.here();

/** What a client calls besides the services behind. */
const FRONT: readonly ServiceModule[] = [
  HomeModule,
  eventsModule,
  ApiKeysModule,
  TransactionsModule,
  dialectsModule,
];

/** Every service there is, in one process. */
export const PLATFORM: readonly ServiceModule[] = [
  ...FRONT,
  ...Object.values(SERVICES_BEHIND).map(({ module }) => module),
  reactionsModule,
  contiguityModule,
];

const contextService = (name: Exclude<ServiceBehindName, 'views'>): readonly ServiceModule[] => [
  SERVICES_BEHIND[name].module,
  followingViews,
  reactionsModule,
];

/** The service of customers and their orders. */
export const CUSTOMERS = contextService('customers');
/** The service of contacts. */
export const CONTACTS = contextService('contacts');
/** The service of documents. */
export const DOCUMENTS = contextService('documents');
/** The service of cards and credit. */
export const WALLETS = contextService('wallets');
/** The service that projects the log, and answers what is read. */
export const VIEWS: readonly ServiceModule[] = [viewsModule, contiguityModule];

const forwardingModule: ServiceModule = (_storage, _log, configuration) =>
  ForwardingModule.to(
    Object.entries(SERVICES_BEHIND).map(([name, { owner, variable }]) => {
      const url = configuration[variable];
      if (url === undefined) throw new ConfigurationError(`${variable}: the gateway must know where it is`);
      return { name, url, module: owner };
    }),
  );

/** The process before the services: it has all routes, and serves itself what is decided over several. */
export const GATEWAY: readonly ServiceModule[] = [
  ...FRONT,
  ...Object.values(SERVICES_BEHIND).map(({ routes }) => routes),
  forwardingModule,
];

/** Every process of a deployment of many, by its name. */
export const PROCESSES = {
  customers: CUSTOMERS,
  contacts: CONTACTS,
  documents: DOCUMENTS,
  wallets: WALLETS,
  views: VIEWS,
  gateway: GATEWAY,
} as const satisfies Readonly<Record<ServiceBehindName | 'gateway', readonly ServiceModule[]>>;

/** The name of such a process, which is that of its app. */
export type ProcessName = keyof typeof PROCESSES;
