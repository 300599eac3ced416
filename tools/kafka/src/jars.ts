import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../../..');
const POM = join(ROOT, 'tools/kafka/pom.xml');
const FOLDER = join(ROOT, 'tmp/kafka');

/** Where the jars of this pom are; another one gets a folder of its own. */
const JARS = join(FOLDER, createHash('sha256').update(readFileSync(POM)).digest('hex'));

/** What `java -cp` is given. */
export const CLASS_PATH = join(JARS, '*');

const run = promisify(execFile);

const areFetched = async (): Promise<boolean> => (await readdir(JARS).catch(() => [])).length > 0;

/** Into a folder aside first, so that an interrupted download is not taken for a whole one. */
const fetch = async (): Promise<void> => {
  await mkdir(FOLDER, { recursive: true });
  const aside = await mkdtemp(join(FOLDER, 'fetching-'));
  try {
    await run('mvn', ['-B', '-q', '-f', POM, 'package', `-DoutputDirectory=${aside}`]);
    await rename(aside, JARS).catch(async (error: unknown) => {
      // Another process may have been first.
      if (!(await areFetched())) throw error;
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
};

const hint = (what: string, error: unknown): string => {
  const [line] = String(error instanceof Error ? error.message : error).split('\n');
  return `${what} (${line})`;
};

/** Why no broker can be started here, and how to change that; `null` when one can. Fetches it first. */
export const whatIsMissing = async (): Promise<string | null> => {
  try {
    await run('java', ['-version']);
  } catch (error) {
    return hint('install Java 17 or newer, such as `apt-get install openjdk-17-jre-headless`', error);
  }
  try {
    if (!(await areFetched())) await fetch();
  } catch (error) {
    return hint('install Maven, such as `apt-get install maven`, which fetches Kafka', error);
  }
  return null;
};
