import { expect, it } from '@jest/globals';
import { importsOf, isSpec, nameOf, projects, read, sources } from './repository.ts';

interface LockedPackage {
  readonly resolved?: string;
  readonly link?: boolean;
  readonly optionalDependencies?: Record<string, string>;
}

interface RootManifest {
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}

const locked: Record<string, LockedPackage> = JSON.parse(read('package-lock.json')).packages;
const manifest: RootManifest = JSON.parse(read('package.json'));
const TAGS = ['contract', 'domain', 'port', 'adapter', 'service', 'reader', 'host', 'web', 'tool'];

it.each(projects)('gives $folder the name of its folder and one tag', ({ folder, name, tags }) => {
  expect(name).toBe(nameOf(folder));
  expect(tags).toHaveLength(1);
  expect(TAGS).toEqual(expect.arrayContaining([...tags]));
});

it.each(projects)(
  'lets $folder build after what it imports',
  ({ folder, name, dependencies, references }) => {
    const shipped = sources.filter(({ path }) => path.startsWith(`${folder}/`) && !isSpec(path));
    const imported = shipped
      .flatMap(importsOf)
      .flatMap((specifier) => /^@clientele\/[^/]+/.exec(specifier) ?? []);
    expect(dependencies).toEqual(
      expect.arrayContaining([...new Set(imported)].filter((other) => other !== name)),
    );
    expect(references).toEqual(dependencies);
  },
);

it('pins every package to one version', () => {
  const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  const exact = /^(npm:@?[\w./-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/;
  expect(versions.filter(([, version]) => !exact.test(version))).toEqual([]);
});

it('locks packages without naming where they were fetched', () => {
  const named = Object.entries(locked).filter(([, { link, resolved }]) => !link && resolved !== undefined);
  expect(named.map(([path]) => path)).toEqual([]);
});

it('locks the binaries of every platform', () => {
  const present = Object.keys(locked);
  const missing = Object.entries(locked).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !present.some((other) => other.endsWith(`node_modules/${name}`)))
      .map((name) => `${path} misses ${name}`),
  );
  expect(missing).toEqual([]);
});
