import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * What every program of PostgreSQL starts with: nothing of the caller's `PG*` variables, and a working folder
 * that any account can read.
 */
export const SURROUNDINGS = { cwd: '/', env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' } };

/** Runs a program to its end; rejects with what it said last, on one line. */
export async function run(command: readonly string[], input = ''): Promise<string> {
  const [file = '', ...rest] = command;
  const running = execute(file, rest, SURROUNDINGS);
  // A program that ends without reading its input breaks the pipe; how it ended says enough.
  running.child.stdin?.on('error', () => undefined).end(input);
  try {
    return (await running).stdout;
  } catch (error) {
    const said = lastLines((error as { stderr?: string }).stderr ?? '');
    throw new Error(said === '' ? String(error) : said, { cause: error });
  }
}

const LINES_MAX = 3;

/** The end of a program's output on one line, fit for an error message. */
export const lastLines = (output: string): string =>
  output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-LINES_MAX)
    .join('; ');

/** The command line of a live process; undefined also for one that is dead but not reaped yet. */
export async function commandLine(pid: number): Promise<string | undefined> {
  const line = process.platform === 'linux' ? await readCommandLine(pid) : await askCommandLine(pid);
  return line === '' ? undefined : line;
}

const readCommandLine = async (pid: number): Promise<string> => {
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return text.split('\0').join(' ').trim();
};

const askCommandLine = async (pid: number): Promise<string> => {
  const line = await run(['ps', '-ww', '-o', 'command=', '-p', String(pid)]).catch(() => '');
  return line.includes('<defunct>') ? '' : line.trim();
};
