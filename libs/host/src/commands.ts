import { runBusCommand } from '@clientele/message-bus';
import { allViews, runViewsCommand } from '@clientele/views';
import { SingleBar } from 'cli-progress';
import pino, { type Logger } from 'pino';
import { type Configuration, readConfiguration } from './configuration.ts';
import { runLogCommand } from './backup.ts';
import { reactionsOf, type ServiceModule } from './root.ts';
import { openStorage, openStores, type Stores } from './storage.ts';

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
const onOpened = async <Opened extends Stores>(
  open: (...settings: Parameters<typeof openStores>) => Promise<Opened>,
  work: (opened: Opened, configuration: Configuration, log: Logger) => Promise<number>,
): Promise<void> => {
  const log = pino({ level: 'silent' });
  try {
    const configuration = readConfiguration(process.env);
    const opened = await open(configuration, log);
    try {
      process.exitCode = await work(opened, configuration, log);
    } finally {
      await opened.close();
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
};

/** `npm run views -- list | rebuild | verify | replay`. */
export const viewsCommand = (argv: readonly string[]): Promise<void> =>
  onOpened(openStorage, async ({ url, logId, store }) => {
    const { progress, stop } = progressBar();
    const told = (line: string): void => {
      stop();
      say(line);
    };
    return runViewsCommand(argv, { url, logId, store, views: allViews, say: told, progress });
  });

/** `npm run log -- export | import`. */
export const logCommand = (argv: readonly string[]): Promise<void> =>
  onOpened(openStores, (stores) => runLogCommand(argv, stores, say));

/** `npm run bus -- parked | replay`, over the reactions of these services. */
export const busCommand = (argv: readonly string[], modules: readonly ServiceModule[]): Promise<void> =>
  onOpened(openStorage, async (storage, configuration, log) =>
    runBusCommand(argv, await reactionsOf(configuration, storage, modules, log), say),
  );
