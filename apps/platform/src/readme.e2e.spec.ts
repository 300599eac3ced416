import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '../../..');
const START_MS_MAX = 60_000;

/** A command of the README's walk, and what it says that the answer has. */
interface Step {
  readonly shell: string;
  readonly answer: unknown;
}

const stepsOf = (readme: string): readonly Step[] => {
  const walk = readme.slice(readme.indexOf('## Three minutes'), readme.indexOf('## What there is'));
  const blocks = [...walk.matchAll(/```(sh|json)\n(.*?)```/gs)].map(([, kind, text = '']) => ({
    kind,
    text,
  }));
  return blocks.flatMap(({ kind, text }, index): Step[] => {
    const next = blocks[index + 1];
    const answer: unknown = next?.kind === 'json' ? JSON.parse(next.text) : null;
    return kind === 'sh' ? [{ shell: text, answer }] : [];
  });
};

/** Everything that the README shows of an answer, and whatever else the answer has. */
const containing = (shown: unknown): unknown => {
  if (Array.isArray(shown)) return shown.length === 0 ? [] : expect.arrayContaining(shown.map(containing));
  if (typeof shown !== 'object' || shown === null) return shown;
  return expect.objectContaining(
    Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, containing(value)])),
  );
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

let dataDir: string;
let env: NodeJS.ProcessEnv;
let server: ChildProcess;

const isUp = (port: string | undefined): Promise<boolean> =>
  fetch(`http://localhost:${port}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'clientele-readme-'));
  env = { ...process.env, DATA_DIR: dataDir, PORT: String(await freePort()) };
  // The test runner's own flags are not the newcomer's.
  delete env['NODE_OPTIONS'];
  server = spawn('npm', ['start'], { cwd: ROOT, env, stdio: 'ignore', detached: true });
  const until = Date.now() + START_MS_MAX;
  while (!(await isUp(env['PORT']))) {
    if (Date.now() > until || server.exitCode !== null) throw new Error('npm start did not come up');
  }
}, START_MS_MAX + 5_000);

afterAll(async () => {
  server.kill('SIGTERM');
  if (server.exitCode === null) await once(server, 'exit');
  await rm(dataDir, { recursive: true, force: true });
}, 30_000);

it('runs the commands of the README as they are printed, with the answers that it shows', async () => {
  const steps = stepsOf(await readFile(join(ROOT, 'README.md'), 'utf8'));
  expect(steps.length).toBeGreaterThan(12);
  // One shell runs the walk from top to bottom, so that what one step sets the next one has.
  const mark = (index: number) => `\necho "--- ${index}"\n`;
  const script = ['set -e', ...steps.map(({ shell }, index) => shell + mark(index))].join('\n');
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { cwd: ROOT, env });
  const outputs = stdout.split(/--- \d+\n/);
  const shown = steps.flatMap(({ answer }, index) =>
    answer === null ? [] : [{ answer, text: outputs[index] ?? '' }],
  );
  for (const { answer, text } of shown) expect(JSON.parse(text)).toEqual(containing(answer));
}, 120_000);
