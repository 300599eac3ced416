import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../../..');
const FOLDER = join(ROOT, 'tmp/s3');
const SERVER = join(FOLDER, 's3mock.jar');

const run = promisify(execFile);

/** An S3 server of another maker, for one test file. */
export interface S3Server {
  readonly port: number;
  stop(): Promise<void>;
}

/** Why there is no server here; `null` when there is one. */
export const whatIsMissing = async (): Promise<string | null> => {
  try {
    await run('java', ['-version']);
    if (!existsSync(SERVER))
      await run('mvn', ['-B', '-q', '-f', join(ROOT, 'tools/s3'), 'package', `-DoutputDirectory=${FOLDER}`]);
    return null;
  } catch (error) {
    const [line] = String(error instanceof Error ? error.message : error).split('\n');
    return `it takes Java, and Maven the first time: ${line}`;
  }
};

const portSaid = async (server: ChildProcess): Promise<number> => {
  if (server.stdout === null) throw new Error('nobody listens to the server');
  for await (const line of createInterface(server.stdout)) {
    const [, port] = /Tomcat started on ports .* (\d+) \(http\)/.exec(line) ?? [];
    if (port !== undefined) {
      server.stdout.resume();
      return Number(port);
    }
  }
  throw new Error('the S3 server ended before it served');
};

/** Starts the server on a free port, with a folder of its own. */
export const startS3Server = async (): Promise<S3Server> => {
  const folder = await mkdtemp(join(tmpdir(), 'clientele-s3-'));
  const settings = [
    'server.port=0',
    'com.adobe.testing.s3mock.httpPort=0',
    `com.adobe.testing.s3mock.store.root=${folder}`,
  ];
  const server = spawn('java', ['-Xmx256m', ...settings.map((each) => `-D${each}`), '-jar', SERVER], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const stop = async (): Promise<void> => {
    const ended = once(server, 'exit');
    if (server.exitCode === null && server.kill()) await ended;
    await rm(folder, { recursive: true, force: true });
  };
  return { port: await portSaid(server), stop };
};
