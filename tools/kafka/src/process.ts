import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CLASS_PATH } from './jars.ts';
import { STARTED } from './settings.ts';

/** A broker that serves. */
export interface BrokerProcess {
  readonly ended: Promise<void>;
  /** Resolves when it is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

const HEAP = ['-Xms64m', '-Xmx384m', '-XX:+UseSerialGC'];
/** Lines of the broker that are told when it does not start. */
const LINES_KEPT_MAX = 20;

/**
 * Runs a program, says its id first, and ends it as soon as the shell's input ends: that is when the process
 * which started the shell is gone, even one that was killed and could do nothing more.
 */
const WATCHED = `
exec 3<&0
"$@" 3<&- & program=$!
exec 2>/dev/null
echo $program
(read -r never <&3; kill -KILL $program) >/dev/null &
wait $program
`;

const commandOf = (folder: string): readonly string[] => [
  'java',
  ...HEAP,
  `-Dlog4j2.configurationFile=${join(folder, 'log4j2.properties')}`,
  '-cp',
  CLASS_PATH,
  'kafka.Kafka',
  join(folder, 'server.properties'),
];

/** Starts the broker of a folder; resolves when it serves. */
export const spawnBroker = async (folder: string): Promise<BrokerProcess> => {
  const shell = spawn('sh', ['-c', WATCHED, 'sh', ...commandOf(folder)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve, reject) => {
    shell.once('error', reject);
    shell.once('exit', () => {
      shell.stdin.end();
      resolve();
    });
  });
  // Whoever waits for the program's end hears of an error; until then it is nobody's.
  ended.catch(() => undefined);
  const { pid, rest } = await startedOf(shell.stdout);
  rest.resume();
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    if (shell.exitCode === null) process.kill(pid, signal);
    await ended;
  };
  return { ended, end };
};

const startedOf = async (output: NodeJS.ReadableStream) => {
  const said: string[] = [];
  let pid = 0;
  const lines = createInterface({ input: output });
  for await (const line of lines) {
    if (pid === 0) pid = Number(line);
    else if (line.includes(STARTED)) return { pid, rest: output };
    else said.push(line);
  }
  throw new Error(`Kafka did not start:\n${said.slice(-LINES_KEPT_MAX).join('\n')}`);
};
