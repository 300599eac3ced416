import { runCommand, type Finished } from './command.ts';

const PURE = ['libs/contracts', 'libs/decider', 'libs/domain'];
// Without the graph the boundary rule lets everything pass and merely mentions it.
const RULE_WAS_SKIPPED = 'No cached ProjectGraph is available';

const projects = process.argv.slice(2);
const pure = projects.length > 0 ? PURE.filter((project) => projects.includes(project)) : PURE;

// Asking nx for anything makes it write the graph that the boundary rule reads.
const checks: Finished[] = [await runCommand('nx', ['show', 'projects', '--sep=,'])];
checks.push(await runCommand('oxlint', projects));
if (pure.length > 0) checks.push(await runCommand('eslint', ['--max-warnings=0', ...pure]));
checks.push(await runCommand('oxfmt', ['--check', ...projects]));

const skipped = checks.some(({ output }) => output.includes(RULE_WAS_SKIPPED));
if (skipped) console.error('The dependency direction was not checked: there was no project graph.');
process.exitCode = !skipped && checks.every(({ ok }) => ok) ? 0 : 1;
