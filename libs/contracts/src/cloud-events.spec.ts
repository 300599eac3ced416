import { expect, it } from '@jest/globals';
import {
  attributesOf,
  contextOfStream,
  contextOfType,
  dataRefOf,
  headersOf,
  messageKeyOf,
  PUBLISHED,
  topicOf,
} from './cloud-events.ts';
import { EVENT_CONTRACTS } from './events/registry.ts';

const LOG_ID = '0199c3a0-0000-7000-8000-00000000000a';
const ID = '0199c3a0-0000-7000-8000-000000000001';

const attributes = {
  id: '0199c3a0-0000-8000-8000-00000000000e',
  type: 'CustomerTagsChanged',
  schema: 2,
  stream: `customer-acme-${ID}`,
  version: 3,
  position: 9_007_199_254_740_993n,
  at: '2026-02-02T00:00:00.123Z',
  tenant: 'acme',
  actor: 'user:zoë',
  via: 'native',
  reason: 'by-request',
  commandId: 'command',
  step: 4,
  fingerprint: 'print',
  correlationId: '0199c3a0-0000-7000-8000-00000000000c',
  causationId: '0199c3a0-0000-7000-8000-00000000000d',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
};
const event = { ...attributes, data: {} };

const OPTIONAL = ['content-type', 'ce_dataref', 'ce_reason', 'ce_causationid', 'ce_traceparent'];

const read = (headers: object) => {
  const written = new Map<string, string>(Object.entries(headers));
  return attributesOf((name) => written.get(name));
};

it('gives back the whole envelope', () => {
  expect(read(headersOf(event, LOG_ID))).toEqual({ logId: LOG_ID, event: attributes });
});

it('has no header for what is null, and gives it back', () => {
  const bare = { ...event, reason: null, causationId: null, traceparent: null };
  const headers = headersOf(bare, LOG_ID);
  expect(Object.values(headers)).not.toContain(null);
  expect(read(headers)).toEqual({
    logId: LOG_ID,
    event: { ...attributes, reason: null, causationId: null, traceparent: null },
  });
});

it('names attributes as CloudEvents wants them', () => {
  const names = Object.keys(headersOf(event, LOG_ID)).filter((name) => name !== 'content-type');
  for (const name of names) expect(name).toMatch(/^ce_[a-z0-9]{1,20}$/);
});

it.each([
  ['customer', `/v1/customers/${ID}?asOf=7`],
  ['order', `/v1/orders/${ID}?asOf=7`],
  ['contact', `/v1/contacts/${ID}?asOf=7`],
  ['cards', `/v1/customers/${ID}/cards?asOf=7`],
  ['credit', `/v1/customers/${ID}/credit?asOf=7`],
  ['document', `/v1/documents/${ID}?asOf=7`],
])('says where the resource of a stream of %s is read', (category, reference) => {
  expect(dataRefOf({ stream: `${category}-acme-${ID}`, position: 7n })).toBe(reference);
});

it('has a reference for every category that is published', () => {
  for (const category of Object.values(PUBLISHED).flatMap((categories) => Object.keys(categories)))
    expect(dataRefOf({ stream: `${category}-acme-${ID}`, position: 7n })).toMatch(
      /^\/v1\/[a-z]+\/.*\?asOf=7$/,
    );
});

it('publishes what concerns customers, contacts, wallets and documents, and nothing else', () => {
  expect(contextOfStream(`cards-acme-${ID}`)).toBe('wallets');
  expect(contextOfType('CreditOpened')).toBe('wallets');
  for (const stream of ['log-_', 'reaction-acme-1', 'claim-acme-1', 'numbers-acme-customer', 'key-acme-1'])
    expect(contextOfStream(stream)).toBeNull();
  const published = new Set(
    Object.values(PUBLISHED).flatMap((categories) => Object.values(categories).flatMap(Object.keys)),
  );
  for (const type of Object.keys(EVENT_CONTRACTS))
    expect(contextOfType(type) !== null).toBe(published.has(type));
  expect(contextOfType('LogOpened')).toBeNull();
});

it('keys a message by the id of its stream, on the topic of its context', () => {
  expect(messageKeyOf(event.stream)).toBe(ID);
  expect(topicOf('clientele', 'customers')).toBe('clientele.customers');
});

it('takes nothing for an event of ours that is none', () => {
  const headers = headersOf(event, LOG_ID);
  expect(read({})).toBeNull();
  expect(read({ ...headers, ce_specversion: '2.0' })).toBeNull();
  const required = Object.keys(headers).filter((name) => !OPTIONAL.includes(name));
  for (const name of required)
    expect(read(Object.fromEntries(Object.entries(headers).filter(([each]) => each !== name)))).toBeNull();
});
