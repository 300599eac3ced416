import type { Configuration } from '../configuration.ts';

/** Every service behind the gateway, with the variable that tells the gateway where it is. */
export const SERVICE_VARIABLES = {
  customers: 'CUSTOMERS_URL',
  contacts: 'CONTACTS_URL',
  documents: 'DOCUMENTS_URL',
  wallets: 'WALLETS_URL',
  views: 'VIEWS_URL',
} as const satisfies Readonly<Record<string, keyof Configuration>>;

/** The name of a service behind the gateway. */
export type ServiceName = keyof typeof SERVICE_VARIABLES;

/** The name of a process in a deployment of many, which is that of its app. */
export type ProcessName = ServiceName | 'gateway';
