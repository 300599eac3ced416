export * from './access/api-key.ts';
export * from './access/tenant.ts';
export * from './contacts/contact.ts';
export * from './customers/customer.ts';
export type { Addressed, CustomerWrite, Registration } from './customers/details.ts';
export type { FreshEntries, FreshProject } from './customers/entries.ts';
export * from './customers/links.ts';
export * from './customers/merge.ts';
export * from './customers/order.ts';
