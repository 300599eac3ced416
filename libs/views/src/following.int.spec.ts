import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { CustomerDocument } from '@clientele/contracts';
import { api, expectRefused, testDatabase, type Api } from '@clientele/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { serveFollowing, serveViews } from './server.specimen.ts';
import { idOf, newCustomer, noted, openStage, registered, TENANT, type Stage } from './specimen.ts';

let stage: Stage;
let apps: NestFastifyApplication[];
let readers: Api[];

beforeAll(async () => {
  stage = await openStage(await testDatabase());
  // Two replicas with views, of which one keeps them, and a process without.
  apps = [await serveViews(stage), await serveViews(stage), await serveFollowing(stage)];
  const urls = await Promise.all(apps.map((app) => app.getUrl()));
  readers = urls.map((url) => api(url, `${TENANT}:customers:read`));
});
afterAll(async () => {
  for (const app of apps) await app.close();
  await stage.close();
});

const after = (position: bigint) => ({ 'clientele-min-position': String(position) });

it('shows everywhere what was written before, by id and by number', async () => {
  const stream = newCustomer();
  await stage.append([stream, registered(7, { lastName: 'Lovelace' })]);
  for (let round = 1; round <= 3; round += 1) {
    const position = await stage.append([stream, noted(`note ${round}`)]);
    for (const reader of readers)
      for (const path of [idOf(stream), '7']) {
        const { status, body } = await reader.get(`/v1/customers/${path}`, after(position));
        expect(status).toBe(200);
        expect((body as CustomerDocument).note).toBe(`note ${round}`);
      }
  }
});

it('knows at once that a number is nobody’s, as of the question', async () => {
  for (const reader of readers) expectRefused(await reader.get('/v1/customers/4711'), 'customer-not-found');
});

it('fails at nothing on the way', () => expect(stage.failures).toEqual([]));

it('refuses everywhere a position that the log does not have', async () => {
  const beyond = after((await stage.log.head()) + 1n);
  for (const reader of readers)
    expectRefused(await reader.get('/v1/customers', beyond), 'position-beyond-head');
});

it('says of a number that is new, once nobody shows it in time, that it is too early to tell', async () => {
  const hasty = await serveFollowing(stage, 50);
  const reader = api(await hasty.getUrl(), `${TENANT}:customers:read`);
  for (const app of apps.splice(0)) await app.close();
  await stage.append([newCustomer(), registered(8, { lastName: 'Babbage' })]);
  expectRefused(await reader.get('/v1/customers/8'), 'too-late');
  apps.push(hasty);
});
