import { expect, it } from '@jest/globals';
import { appendOf, newStream, write } from '@clientele/event-store/conformance';
import { startTestServer } from '../test/server.ts';
import { openKurrentLog } from './kurrent-event-log.ts';

it('refuses to write to a stream that was deleted in the server', async () => {
  const server = await startTestServer();
  const log = await openKurrentLog({ url: server.url });
  const stream = newStream();
  server.records.tombstone(stream);
  await expect(log.append(appendOf([write(stream, 0)]))).rejects.toThrow(`${stream} was deleted`);
  await log.close();
  server.stop();
});

it('does not take a violation for a version: no stream, and one that is further', async () => {
  const server = await startTestServer();
  const log = await openKurrentLog({ url: server.url });
  const [none, further] = [newStream(), newStream()];
  await log.append(appendOf([write(further, 0, 4)]));
  const first = await log.append(appendOf([write(none, 2), write(further, 1)]));
  expect(first).toEqual({ outcome: 'conflict', stream: none, version: 0 });
  const second = await log.append(appendOf([write(further, 1, 0), write(none, 2)]));
  expect(second).toEqual({ outcome: 'conflict', stream: further, version: 4 });
  await log.close();
  server.stop();
});
