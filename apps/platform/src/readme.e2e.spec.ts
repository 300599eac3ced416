import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { addressSaidBy } from '@clientele/testing/address';

const ROOT = resolve(import.meta.dirname, '../../..');
const START_MS_MAX = 120_000;
const WALK_MS_MAX = 300_000;

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

let dataDir: string;
let env: NodeJS.ProcessEnv;
let server: ChildProcess;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'clientele-readme-'));
  env = { ...process.env, DATA_DIR: dataDir, PORT: '0' };
  // The test runner's own flags are not the newcomer's.
  delete env['NODE_OPTIONS'];
  server = spawn('npm', ['start'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  const url = await addressSaidBy(server);
  while (!(await fetch(`${url}/health/ready`)).ok);
  env['PORT'] = new URL(url).port;
}, START_MS_MAX);

afterAll(async () => {
  server.kill('SIGTERM');
  if (server.exitCode === null) await once(server, 'exit');
  await rm(dataDir, { recursive: true, force: true });
}, START_MS_MAX);

it(
  'runs the commands of the README as they are printed, with the answers that it shows',
  async () => {
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
  },
  WALK_MS_MAX,
);
