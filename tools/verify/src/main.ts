import { mkdir, readFile, rm } from 'node:fs/promises';
import { whatIsMissing } from '@clientele/kafka';
import { runCommand } from './command.ts';

const RESULTS = 'tmp/jest-results.json';
/** Projects of tests that need a Kafka broker. */
const WITH_KAFKA = ['kafka', 'services'];

interface Count {
  readonly passed: number;
  readonly failed: number;
}

const counted = (ok: boolean): Count => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1 });

const script = async (name: string, ...args: string[]): Promise<boolean> => {
  console.log(`\n> ${name}`);
  const { ok } = await runCommand('npm', ['run', '--silent', name, '--', ...args]);
  return ok;
};

async function tests(ignored: readonly string[]): Promise<Count> {
  await mkdir('tmp', { recursive: true });
  await rm(RESULTS, { force: true });
  const ok = await script('jest', '--json', `--outputFile=${RESULTS}`, ...ignored);
  const text = await readFile(RESULTS, 'utf8').catch(() => undefined);
  if (text === undefined) return counted(false);
  const results: Record<string, number> = JSON.parse(text);
  const passed = results['numPassedTests'] ?? 0;
  const failed = (results['numFailedTests'] ?? 0) + (results['numRuntimeErrorTestSuites'] ?? 0);
  // A run may fail without a failing test, as when its database does not start.
  return { passed, failed: ok ? failed : Math.max(failed, 1) };
}

const missing = await whatIsMissing();
const leftOut = missing === null ? [] : ['--ignoreProjects', ...WITH_KAFKA];
// The type check leaves the build behind, which the linter reads and the end-to-end tests start.
const counts = [counted(await script('typecheck')), counted(await script('lint')), await tests(leftOut)];
if (missing !== null) {
  console.log(`\nThe tests that need Kafka were left out; to have them, ${missing}.`);
  // A build machine has to run all of them.
  if (process.env['CI'] === 'true') counts.push(counted(false));
}
const total = (pick: (count: Count) => number): number => counts.reduce((sum, count) => sum + pick(count), 0);
const failed = total((count) => count.failed);
console.log(`\n${total((count) => count.passed)} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
