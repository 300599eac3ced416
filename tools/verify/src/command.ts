import { spawn } from 'node:child_process';

// What a shell reports of a process that SIGTERM ended.
const TERMINATED = 143;

/** What a finished command left behind. */
export interface Finished {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs a command, shows what it says while it says it, and keeps that for whoever has to read it. */
export function runCommand(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const said: Buffer[] = [];
    const pass = (to: NodeJS.WriteStream) => (chunk: Buffer) => {
      said.push(chunk);
      to.write(chunk);
    };
    // Whoever ends this process means the command as well, and none after it.
    const end = () => {
      child.kill('SIGTERM');
      process.exit(TERMINATED);
    };
    process.once('SIGTERM', end);
    child.stdout.on('data', pass(process.stdout));
    child.stderr.on('data', pass(process.stderr));
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('SIGTERM', end);
      resolve({ ok: code === 0, output: Buffer.concat(said).toString() });
    });
  });
}
