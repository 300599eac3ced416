import { Command, InvalidArgumentError } from 'commander';
import { brokerAway } from './broker-away.ts';
import { runChaos, type Outcome } from './chaos.ts';
import type { Check } from './check.ts';
import { killing } from './killing.ts';
import { Platform } from './platform.ts';
import { Services } from './services.ts';

const KILLS = 10;
const KILLS_MAX = 1_000;
const AWAY_SECONDS_MAX = 3_600;
const SEED_MAX = 2 ** 31 - 1;
const FAULTS_SHOWN_MAX = 5;

interface Options {
  readonly kills: number;
  readonly services?: true;
  /** Seconds. */
  readonly brokerAway?: number;
  readonly seed?: number;
}

const wholeUpTo =
  (most: number) =>
  (text: string): number => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number <= most) return number;
    throw new InvalidArgumentError(`expected a whole number up to ${most}`);
  };

const show = ({ name, faults }: Check): void => {
  console.log(`${faults.length === 0 ? 'yes' : 'NO '}  ${name}`);
  for (const fault of faults.slice(0, FAULTS_SHOWN_MAX)) console.log(`       ${fault}`);
  if (faults.length > FAULTS_SHOWN_MAX) console.log(`       and ${faults.length - FAULTS_SHOWN_MAX} more`);
};

const outcomeOf = ({ kills, services, brokerAway: seconds }: Options, seed: number): Promise<Outcome> => {
  const tell = console.log;
  const open = (dataDir: string) => Services.on(dataDir, tell);
  if (seconds !== undefined) return runChaos({ open, disturb: brokerAway(seconds), seed, tell });
  if (services) return runChaos({ open, disturb: killing(kills), seed, tell });
  return runChaos({ open: (dataDir) => Platform.on(dataDir), disturb: killing(kills), seed, tell });
};

const run = async (options: Options): Promise<void> => {
  const { seed = Math.floor(Math.random() * SEED_MAX) } = options;
  console.log(`seed ${seed}`);
  const { checks, answered, repeated, events, tally } = await outcomeOf(options, seed);
  console.log(`${answered} commands answered, ${repeated} requests said again, ${events} events\n`);
  for (const [sort, { done, refused }] of [...tally].toSorted(([one], [other]) => one.localeCompare(other)))
    console.log(`${String(done).padStart(7)} done ${String(refused).padStart(6)} refused  ${sort}`);
  console.log('');
  checks.forEach(show);
  if (checks.some(({ faults }) => faults.length > 0)) process.exitCode = 1;
};

const command = new Command('chaos')
  .description(
    'Kills Clientele and its PostgreSQL while clients are at work, and checks that every promise holds.',
  )
  .option('--kills <count>', 'how often', wholeUpTo(KILLS_MAX), KILLS)
  .option('--services', 'separate processes over a Kafka broker, instead of the one of the platform')
  .option(
    '--broker-away <seconds>',
    'instead of all other kills the broker of the separate processes, for so long',
    wholeUpTo(AWAY_SECONDS_MAX),
  )
  .option('--seed <number>', 'which run; when left out, one that was never tried', wholeUpTo(SEED_MAX))
  .action(run);

try {
  await command.parseAsync();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
