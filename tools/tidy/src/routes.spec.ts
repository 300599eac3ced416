import { RequestMethod } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { type RefusalCode, REFUSALS, RIGHTS } from '@clientele/contracts';
import { openApiDocument, operationOf, problemsOf, Routes } from '@clientele/http';
import { validate } from '@scalar/openapi-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { join } from 'node:path';
import { isSpec, ROOT, sources } from './repository.ts';

/** What no route refuses. */
const OF_NO_ROUTE: ReadonlySet<RefusalCode> = new Set([
  // The server says these itself, before there is a route.
  'route-not-found',
  'method-not-allowed',
  'headers-too-large',
  // Ids of new things are made here, and never twice.
  'customer-exists',
  'order-exists',
  'contact-exists',
  'document-exists',
  'document-exists',
  // No route demands a reason so far.
  'reason-required',
]);

type Method = (...given: never[]) => unknown;
type Controller = { readonly name: string; readonly prototype: Readonly<Record<string, Method>> };

/** A method that is a route, and where it stands. */
interface Found {
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly handler: Method;
}

const isController = (value: unknown): value is Controller =>
  typeof value === 'function' && Reflect.getMetadata('__controller__', value) === true;

const routesOf = (controller: Controller): Found[] =>
  Object.entries(Object.getOwnPropertyDescriptors(controller.prototype)).flatMap(
    ([name, { value: handler }]) => {
      if (name === 'constructor' || handler === undefined || !Reflect.hasMetadata('path', handler)) return [];
      const at = [controller, handler].map((part) => Reflect.getMetadata('path', part) as string);
      const method = RequestMethod[Reflect.getMetadata('method', handler) as number] ?? '';
      const url = `/${at.flatMap((part) => part.split('/').filter((each) => each !== '')).join('/')}`;
      return [{ name: `${controller.name}.${name}`, method, url, handler }];
    },
  );

/** Every controller that there is in the code, served by some module or not. */
const files = sources.filter(({ path }) => path.endsWith('.controller.ts'));
const modules = await Promise.all(
  files.map(({ path }) => import(join(ROOT, path)) as Promise<Readonly<Record<string, unknown>>>),
);
const controllers = modules.flatMap((module) => Object.values(module).filter(isController));
const found = controllers.flatMap(routesOf);

const routes = new Routes();
for (const { method, url, handler } of found) {
  const operation = operationOf(handler);
  if (operation !== null) routes.declare({ method, url, config: { operation } });
}
const document = openApiDocument(routes, '1.0.0');

it('finds the controllers of the product', () => {
  expect(controllers.length).toBeGreaterThanOrEqual(files.length);
  expect(found.length).toBeGreaterThan(25);
});

it('serves no address twice', () => {
  const addresses = found.map(({ method, url }) => `${method} ${url.replaceAll(/:\w+/g, ':')}`);
  expect(addresses.filter((address, index) => addresses.indexOf(address) !== index)).toEqual([]);
});

describe.each(found)('$method $url ($name)', ({ method, url, handler }) => {
  const operation = operationOf(handler)!;

  it('declares its right, its idempotency and its problems', () => {
    expect(operation).not.toBeNull();
    expect(operation.right === 'public' || operation.rights.length > 0).toBe(true);
    expect(RIGHTS).toEqual(expect.arrayContaining([...operation.rights]));
    expect(operation.idempotency).toBe(method === 'GET' ? 'safe' : 'key');
    expect(Object.keys(REFUSALS)).toEqual(expect.arrayContaining([...operation.problems]));
    expect(new Set(operation.problems).size).toBe(operation.problems.length);
  });

  it('is open to all only where it tells what there is, and nothing of a tenant', () => {
    expect(operation.right === 'public').toBe(!url.startsWith('/v1/'));
  });

  it('checks each parameter of its path, and has a problem for what is not there', () => {
    const names = [...url.matchAll(/:(\w+)/g)].map(([, name]) => name);
    expect(Object.keys(operation.path).toSorted()).toEqual(names.toSorted());
    const notFound = operation.problems.filter((code) => REFUSALS[code].status === 404);
    expect(notFound.length).toBeGreaterThanOrEqual(Math.min(names.length, 1));
  });

  it('says what it does in one line', () => {
    expect(operation.summary).toMatch(/^[A-Z][^\n]{3,80}[^.]$/);
  });
});

describe('the refusals', () => {
  const codes = Object.keys(REFUSALS) as RefusalCode[];

  it('can each come from some route, but for those that are known to come from none', () => {
    const declared = new Set(routes.all.flatMap(({ operation }) => problemsOf(operation)));
    expect(new Set(codes.filter((code) => !declared.has(code)))).toEqual(OF_NO_ROUTE);
  });

  it('are each used in the code, and not only declared', () => {
    const shipped = sources.filter(
      ({ path }) => !isSpec(path) && !/specimen|refusals\.ts$/.test(path) && !path.startsWith('tools/'),
    );
    const used = (code: string) => shipped.some(({ text }) => saysItself(text, code));
    expect(codes.filter((code) => !used(code))).toEqual([]);
  });

  it('are in the API description with their meaning, and no others', () => {
    const { schemas } = document.components as {
      schemas: Record<string, { properties?: Record<string, unknown> }>;
    };
    expect(schemas['Problem']?.properties?.['code']).toMatchObject({ enum: codes });
    const shown = new Set(JSON.stringify(document.paths).match(/(?<="code":")[\w-]+/g));
    expect([...shown].toSorted()).toEqual(codes.filter((code) => !OF_NO_ROUTE.has(code)).toSorted());
  });
});

/** Whether a text refuses with a code. A list of what a route may refuse only declares it. */
function saysItself(text: string, code: string): boolean {
  const declared = /(?:problems:|_PROBLEMS[^=]*=|_CODES[^=]*=)\s*\[[^\]]*\]/g;
  return text.replaceAll(declared, '').includes(`'${code}'`);
}

describe('the API description', () => {
  it('is valid OpenAPI 3.1', () => {
    const text = JSON.stringify(document);
    expect(validate(text, { checkPathParameters: true })).toMatchObject({ valid: true });
    expect(document.openapi).toMatch(/^3\.1\./);
  });

  it('has nothing but schemas that JSON Schema 2020-12 takes', () => {
    const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
    formats.default(ajv);
    ajv.addVocabulary(['openapi', 'info', 'servers', 'tags', 'paths', 'components']);
    ajv.addSchema(document, 'api');
    const { schemas } = document.components as { schemas: object };
    for (const name of Object.keys(schemas))
      expect(ajv.getSchema(`api#/components/schemas/${name}`)).toBeInstanceOf(Function);
  });

  it('calls each operation by a name of its own', () => {
    const names = Object.values(document.paths).flatMap((each) =>
      Object.values(each).map((one) => one.operationId),
    );
    expect(new Set(names).size).toBe(names.length);
  });
});
