import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type RefusalCode, REFUSALS } from '@clientele/contracts';
import { memoryStore } from '@clientele/testing';
import { ApiDescription } from './api-description.ts';
import type { OpenApiDocument } from './openapi.ts';
import { problemsOf } from './openapi-operation.ts';
import { Readiness } from './readiness.ts';
import { openSpecimen } from './specimen.ts';

let app: NestFastifyApplication;
let document: OpenApiDocument;

beforeAll(async () => {
  app = await openSpecimen(await memoryStore());
  document = (await app.inject('/openapi.json')).json();
});
afterAll(() => app.close());

/** Everything that the document refers to within itself. */
const referencesIn = (part: unknown): readonly string[] => {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([name, value]) =>
    name === '$ref' ? [String(value)] : referencesIn(value),
  );
};

const resolve = (pointer: string): unknown =>
  pointer
    .slice('#/'.length)
    .split('/')
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], document);

describe('the API description', () => {
  it('is OpenAPI 3.1 of this version, and whole', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Clientele', version: '1.2.3' } });
    const references = referencesIn(document);
    expect(references.length).toBeGreaterThan(20);
    expect(references.filter((reference) => resolve(reference) === undefined)).toEqual([]);
  });

  it('tells of a route what it declares', () => {
    const welcome = document.paths['/v1/guests/{id}']?.['post'];
    expect(welcome).toMatchObject({
      operationId: 'postV1GuestsById',
      summary: 'Welcome',
      tags: ['guests'],
      security: [{ bearer: ['customers:create', 'customers:update'] }],
      requestBody: {
        content: { 'application/json': { schema: { required: ['kind'], additionalProperties: false } } },
      },
      responses: {
        200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/DryRun' } } } },
        201: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Guest' } } } },
      },
    });
    expect(welcome?.parameters).toContainEqual({ $ref: '#/components/parameters/Idempotency-Key' });
    expect(welcome?.parameters).toContainEqual({ $ref: '#/components/parameters/Prefer' });
  });

  it('tells the parameters of a list one by one', () => {
    const parameters = document.paths['/v1/guests']?.['get']?.parameters ?? [];
    expect(parameters).toContainEqual({
      name: 'limit',
      in: 'query',
      required: false,
      schema: { default: 50, type: 'integer', minimum: 1, maximum: 500 },
    });
  });

  it('shows an example of every problem of every route, and no other', () => {
    for (const { method, url, operation } of app.get(ApiDescription).routes.all) {
      const responses = document.paths[url.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]?.responses;
      if (responses === undefined) continue;
      const shown = Object.entries(responses).flatMap(([status, response]) => {
        const { content = {} } = response as { content?: Record<string, { examples?: object }> };
        const codes = Object.keys(content['application/problem+json']?.examples ?? {}) as RefusalCode[];
        expect(codes.filter((code) => String(REFUSALS[code].status) !== status)).toEqual([]);
        return codes;
      });
      expect(shown.toSorted()).toEqual([...problemsOf(operation)].toSorted());
    }
  });
});

describe('the pages', () => {
  it('to browse the API need nothing from elsewhere, and could not load it', async () => {
    const { headers, body } = await app.inject('/docs');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toContain('http');
    expect(body).not.toMatch(/(src|href)="https?:/);
    expect(body).toContain('"url": "/openapi.json"');
    const script = await app.inject('/docs/scalar.js');
    expect(script.headers['content-type']).toContain('text/javascript');
    expect(script.body.length).toBeGreaterThan(1_000_000);
  });

  it('explain every problem at the address that is its type', async () => {
    const list = await app.inject('/problems');
    for (const [code, { title }] of Object.entries(REFUSALS)) {
      expect(list.body).toContain(`/problems/${code}`);
      expect((await app.inject(`/problems/${code}`)).body).toContain(title);
    }
    expect((await app.inject('/problems/none-such')).statusCode).toBe(404);
  });
});

describe('what operators ask', () => {
  it('whether the process runs, and is ready until it drains', async () => {
    const readiness = app.get(Readiness);
    expect((await app.inject('/health/live')).statusCode).toBe(200);
    expect((await app.inject('/health/ready')).json()).toEqual({ status: 'ok', missing: {} });
    readiness.add('views', () => 'are behind');
    readiness.add('log', () => Promise.reject(new Error('inner text')));
    const unready = await app.inject('/health/ready');
    expect(unready.statusCode).toBe(503);
    expect(unready.json()).toEqual({ status: 'missing', missing: { views: 'are behind', log: 'fails' } });
    readiness.add('views', () => null);
    readiness.add('log', () => null);
    readiness.drain();
    expect((await app.inject('/health/ready')).json()).toMatchObject({ missing: { server: 'is draining' } });
    expect((await app.inject('/health/live')).statusCode).toBe(200);
  });

  it('how long requests took, by route', async () => {
    await app.inject('/v1/guests/17');
    await app.inject('/nowhere/at/all');
    const { body, headers } = await app.inject('/metrics');
    expect(headers['content-type']).toContain('text/plain');
    expect(body).toContain(
      'http_request_duration_seconds_count{method="GET",route="/v1/guests/:id",status="401"} 1',
    );
    expect(body).toContain('route="none",status="404"');
    expect(body).toContain('process_cpu_seconds_total');
  });
});
