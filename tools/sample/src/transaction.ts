import type { Belongings } from './belongings.ts';

/** What can belong to a customer. */
export const BELONGING_KINDS = ['contacts', 'cards', 'entries', 'documents', 'orders'] as const;
export type BelongingKind = (typeof BELONGING_KINDS)[number];

interface Command {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body: object;
}

/** A command of a transaction, and what it makes when it makes something. */
export interface Step {
  readonly makes: BelongingKind | null;
  readonly command: Command;
}

/** All that belongs to a customer and is no file, as the steps of one transaction. */
export const stepsFor = (customerId: string, belongings: Belongings): readonly Step[] => {
  const customer = `/v1/customers/${customerId}`;
  const steps: Step[] = [];
  /** Answers by which name later steps know what this one makes. */
  const make = (makes: BelongingKind, path: string, body: object): string => {
    steps.push({ makes, command: { method: 'POST', path, body } });
    return `{${steps.length - 1}}`;
  };
  const change = (method: Command['method'], path: string, body: object): void => {
    steps.push({ makes: null, command: { method, path, body } });
  };
  const links = belongings.contacts.map(({ contact, role }) => ({
    id: make('contacts', '/v1/contacts', contact),
    ...role,
  }));
  if (links.length > 0) change('PUT', `${customer}/contacts`, { contacts: links });
  for (const { card, blocked } of belongings.cards) {
    const id = make('cards', `${customer}/cards`, card);
    if (blocked !== null) change('POST', `${customer}/cards/${id}/block`, { reason: blocked });
  }
  for (const entry of belongings.entries) make('entries', `${customer}/credit/entries`, entry);
  for (const reference of belongings.references)
    make('documents', '/v1/documents', { ...reference, customerId });
  for (const order of belongings.orders) make('orders', '/v1/orders', { ...order, customerId });
  return steps;
};
