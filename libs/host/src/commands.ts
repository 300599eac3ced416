import pino from 'pino';
import { allViews, runViewsCommand } from '@clientele/views';
import { SingleBar } from 'cli-progress';
import { readConfiguration } from './configuration.ts';
import { openStorage, type Storage } from './storage.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** A bar on a terminal; elsewhere, as in a log, nothing moves. */
const progressBar = () => {
  const bar = new SingleBar({
    format: '{name} {bar} {percentage}%',
    noTTYOutput: false,
    clearOnComplete: true,
    hideCursor: true,
  });
  let shown: string | null = null;
  const stop = (): void => {
    if (shown !== null) bar.stop();
    shown = null;
  };
  const progress = (name: string, part: number): void => {
    if (shown !== name) {
      stop();
      bar.start(100, 0, { name });
      shown = name;
    }
    bar.update(Math.round(part * 100));
    if (part >= 1) stop();
  };
  return { progress, stop };
};

/** Runs an operator's command over the configured storage, beside a running server or without one. */
const onStorage = async (work: (storage: Storage) => Promise<number>): Promise<void> => {
  const log = pino({ level: 'silent' });
  try {
    const storage = await openStorage(readConfiguration(process.env), log);
    try {
      process.exitCode = await work(storage);
    } finally {
      await storage.close();
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
};

/** `npm run views -- list | rebuild | verify | replay`. */
export const viewsCommand = (argv: readonly string[]): Promise<void> =>
  onStorage(async ({ url, logId, store }) => {
    const { progress, stop } = progressBar();
    const told = (line: string): void => {
      stop();
      say(line);
    };
    return runViewsCommand(argv, { url, logId, store, views: allViews, say: told, progress });
  });
