import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The root folder of the repository. */
export const ROOT = resolve(import.meta.dirname, '../../..');

/** A file of the repository with its path from the root. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A package of the workspace with what tidy compares of it. */
export interface Project {
  readonly folder: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly dependencies: readonly string[];
  readonly references: readonly string[];
  readonly entries: readonly string[];
}

interface Manifest {
  name: string;
  exports?: Record<string, string | { '@clientele/source': string }>;
  dependencies?: Record<string, string>;
  nx?: { tags?: string[] };
}

/** The text of one file. */
export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const ignored = read('.gitignore').trim().split('\n');
const isIgnored = (name: string): boolean =>
  name === '.git' ||
  ignored.some((line) => (line.startsWith('*') ? name.endsWith(line.slice(1)) : line === `${name}/`));

const pathsIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter(({ name }) => !isIgnored(name))
    .flatMap((entry) =>
      entry.isDirectory() ? pathsIn(join(folder, entry.name)) : [join(folder, entry.name)],
    );

/** Every file that belongs to the repository. */
export const paths: readonly string[] = pathsIn('');

/** The files whose paths match, with their texts. */
export const filesLike = (pattern: RegExp): SourceFile[] =>
  paths.filter((path) => pattern.test(path)).map((path) => ({ path, text: read(path) }));

/** All TypeScript of the workspace. */
export const sources: readonly SourceFile[] = filesLike(/^(apps|libs|tools)\/.*\.tsx?$/);

/** Whether a file only runs under test. */
export const isSpec = (path: string): boolean => path.endsWith('.spec.ts');

const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g;

/** What a file imports, as it is written. */
export const importsOf = ({ text }: SourceFile): string[] =>
  [...text.matchAll(IMPORT)].flatMap(([, specifier]) => specifier ?? []);

/** Where each line that matches stands, as `path:line`. */
export const linesLike = (files: readonly SourceFile[], pattern: RegExp): string[] =>
  files.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
  );

const nameAt = (folder: string): string => `@clientele/${folder.split('/').at(-1)}`;

/** A package is named after its folder; an app beside a library of the same name says that it is the app. */
export const nameOf = (folder: string): string => {
  const isApp =
    folder.startsWith('apps/') && paths.includes(`${folder.replace('apps/', 'libs/')}/package.json`);
  return isApp ? `${nameAt(folder)}-app` : nameAt(folder);
};

/** The files that an entry of `exports` means, where a star is any name. */
const filesAt = (path: string): readonly string[] => {
  const [before = '', after] = path.split('*');
  if (after === undefined) return [path];
  return paths.filter((each) => each.startsWith(before) && each.endsWith(after));
};

/** Every package of the workspace. */
export const projects: readonly Project[] = paths
  .filter((path) => /^(apps|libs|tools)\/[^/]+\/package\.json$/.test(path))
  .map((path) => projectIn(dirname(path)));

function projectIn(folder: string): Project {
  const manifest: Manifest = JSON.parse(read(`${folder}/package.json`));
  const config: { references?: { path: string }[] } = JSON.parse(read(`${folder}/tsconfig.json`));
  const exported = Object.values(manifest.exports ?? {}).flatMap((entry) =>
    typeof entry === 'string' ? [] : filesAt(join(folder, entry['@clientele/source'])),
  );
  return {
    folder,
    name: manifest.name,
    tags: manifest.nx?.tags ?? [],
    dependencies: Object.keys(manifest.dependencies ?? {}).toSorted(),
    references: (config.references ?? []).map((reference) => nameAt(join(folder, reference.path))).toSorted(),
    entries: [...exported, `${folder}/src/main.ts`],
  };
}
