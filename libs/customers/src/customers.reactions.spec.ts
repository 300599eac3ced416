import { customerDocument, EVENT_CONTRACTS, reactionStream } from '@clientele/contracts';
import { MemoryEventLog, openEventStore, type EventStore, type StoredEvent } from '@clientele/event-store';
import { LocalKey, MemoryKeyStore, openKeyRing } from '@clientele/keys';
import { MemoryMessageBus, Reactions, ReactionSet } from '@clientele/message-bus';
import { api, type Api } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { unlinksContact } from './customers.reactions.ts';
import { OtherContexts } from './linked.specimen.ts';
import { openSpecimen } from './specimen.ts';

const WAIT_MS = 60_000;

const log = new MemoryEventLog();
const bus = new MemoryMessageBus();
let store: EventStore;
let reactions: Reactions;
let app: NestFastifyApplication;
let admin: Api;
let others: OtherContexts;

beforeAll(async () => {
  store = openEventStore(log, await openKeyRing(new MemoryKeyStore(), LocalKey.random()), EVENT_CONTRACTS);
  const now = () => new Date().toISOString();
  reactions = new Reactions(bus, [new ReactionSet('customers', [unlinksContact])], { store, now });
  await reactions.start();
  app = await openSpecimen(store);
  admin = api(await app.getUrl(), 'acme:admin');
  others = new OtherContexts(store, 'acme');
});
afterAll(async () => {
  await app.close();
  await reactions.stop();
  await bus.close();
});

const register = async () => customerDocument.parse((await admin.post('/v1/customers', {})).body).id;

/** Tells the customers that a contact was deleted, and waits until what that sets off has ended. */
const told = async (contactId: string): Promise<readonly StoredEvent[]> => {
  const events = (await log.readStream(`contact-acme-${contactId}`)).slice(-1);
  await bus.publish(events);
  const [cause] = events;
  const end = Date.now() + WAIT_MS;
  while (cause !== undefined && Date.now() < end) {
    const ended = await log.readStream(reactionStream(cause));
    if (ended.length > 0) return ended;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('the reaction did not end');
};

const gone = async (contactId: string) => {
  await others.deleteContact(contactId);
  return told(contactId);
};

it('unlinks a contact that was deleted from all of its customers', async () => {
  const [one, two, things] = [await register(), await register(), await others.begin()];
  await others.link(one, things);
  await others.link(two, things);
  expect(await gone(things.contactId)).toMatchObject([
    { type: 'ReactionEnded', actor: 'system:unlink-contact' },
  ]);
  for (const id of [one, two]) expect(await others.customer(id)).toMatchObject({ contacts: [] });
});

it('ends alone where a contact had no customers', async () => {
  const { contactId } = await others.begin();
  expect(await gone(contactId)).toMatchObject([{ type: 'ReactionEnded' }]);
});

it('finds the survivor of merges that came in between', async () => {
  const [first, second, third] = [await register(), await register(), await register()];
  const things = await others.begin();
  await others.link(first, things);
  await others.deleteContact(things.contactId);
  await admin.post(`/v1/customers/${second}/merge`, { from: first });
  await admin.post(`/v1/customers/${third}/merge`, { from: second });
  expect(await others.customer(third)).toMatchObject({ contacts: [{ contactId: things.contactId }] });
  await told(things.contactId);
  expect(await others.customer(third)).toMatchObject({ contacts: [], documents: [things.documentId] });
});

it('minds no customer that was deleted in between', async () => {
  const [id, things] = [await register(), await others.begin()];
  await others.link(id, things);
  await others.deleteContact(things.contactId);
  await admin.delete(`/v1/customers/${id}`);
  await told(things.contactId);
  expect(await others.customer(id)).toEqual({ stage: 'deleted' });
});
