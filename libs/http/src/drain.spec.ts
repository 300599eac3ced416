import { expect, it } from '@jest/globals';
import { memoryStore } from '@clientele/testing';
import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { openSpecimen } from './specimen.ts';

it('answers what is under way before the server is gone', async () => {
  const app = await openSpecimen(await memoryStore());
  await app.listen(0, '127.0.0.1');
  const headers = { authorization: 'Bearer acme:admin', 'content-type': 'application/x-ndjson' };
  const load = request(`${await app.getUrl()}/v1/guests/many`, { method: 'POST', headers });
  const answered = new Promise<unknown>((resolve, reject) => {
    load.on('response', (response) => resolve(json(response))).on('error', reject);
  });
  const begun = new Promise<void>((resolve) => {
    app.getHttpServer().once('request', () => resolve());
  });
  load.write('{"a":1}\n');
  await begun;
  const closed = app.close();
  load.end('{"a":2}\n');
  expect(await answered).toHaveLength(2);
  await closed;
});
