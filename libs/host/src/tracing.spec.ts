import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { isTracing, startSpan } from '@clientele/event-store';
import { expect, it } from '@jest/globals';
import { readConfiguration } from './configuration.ts';
import { startTracing } from './tracing.ts';

const logged = () => {
  const lines: string[] = [];
  const { promise: said, resolve } = Promise.withResolvers<void>();
  const say = (_fields: object, message: string) => {
    lines.push(message);
    resolve();
  };
  return { lines, said, log: { info: say, warn: say, error: say } };
};

/** A collector that takes one message, and answers with this status once it has it. */
const startCollector = async (status: number | Promise<number>) => {
  const message = Promise.withResolvers<unknown>();
  const server = createServer((request, response) => {
    void json(request).then(async (body) => {
      message.resolve({ body, token: request.headers.authorization, path: request.url });
      response.writeHead(await status, { connection: 'close' }).end('{}');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, message: message.promise, close: () => server.close() };
};

it('makes nothing when no collector is named', async () => {
  const tracing = await startTracing('customers', readConfiguration({}), logged().log);
  expect(isTracing()).toBe(false);
  await tracing.stop();
});

it('sends what is left when it stops, under the name of the process', async () => {
  const collector = await startCollector(200);
  const configuration = readConfiguration({
    OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20token',
    OTEL_RESOURCE_ATTRIBUTES: 'region=eu-1',
  });
  const { lines, log } = logged();
  const tracing = await startTracing('customers', configuration, log);
  startSpan('GET /v1/customers', { parent: null })?.end();
  await tracing.stop();
  expect(isTracing()).toBe(false);
  const { body, token, path } = (await collector.message) as Record<string, unknown>;
  expect({ token, path }).toEqual({ token: 'Bearer token', path: '/v1/traces' });
  const [{ resource }] = (body as { resourceSpans: [{ resource: { attributes: unknown[] } }] }).resourceSpans;
  expect(resource.attributes).toContainEqual({ key: 'service.name', value: { stringValue: 'customers' } });
  expect(resource.attributes).toContainEqual({ key: 'region', value: { stringValue: 'eu-1' } });
  expect(lines).toEqual([]);
  collector.close();
});

it('says in the log that a collector takes nothing, and goes on', async () => {
  const collector = await startCollector(400);
  const { lines, said, log } = logged();
  const configuration = readConfiguration({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  const tracing = await startTracing('customers', configuration, log);
  startSpan('GET /v1/customers', { parent: null })?.end();
  await tracing.stop();
  await said;
  expect(lines).toEqual(['traces could not be sent']);
  collector.close();
});

it('does not wait long for a collector that does not answer', async () => {
  const { promise: status, resolve: answer } = Promise.withResolvers<number>();
  const collector = await startCollector(status);
  const configuration = readConfiguration({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  const { lines, log } = logged();
  const tracing = await startTracing('customers', configuration, log);
  startSpan('GET /v1/customers', { parent: null })?.end();
  await tracing.stop();
  // Had it waited for as long as a message may take, it would have said that it gave up.
  expect(lines).toEqual([]);
  answer(400);
  collector.close();
});

it.each([
  ['always_off', '', '01', '00'],
  ['parentbased_always_off', '', '01', '01'],
  ['parentbased_always_on', '', '00', '00'],
  ['traceidratio', '0', '01', '00'],
  ['parentbased_traceidratio', '0', '01', '01'],
])('samples as %s %s says', async (sampler, ratio, flags, expected) => {
  const configuration = readConfiguration({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    OTEL_TRACES_SAMPLER: sampler,
    OTEL_TRACES_SAMPLER_ARG: ratio,
  });
  const tracing = await startTracing('customers', configuration, logged().log);
  const parent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-${flags}`;
  const traceFlags = startSpan('GET /', { parent })?.spanContext().traceFlags;
  expect(traceFlags).toBe(Number(expected));
  await tracing.stop();
});
