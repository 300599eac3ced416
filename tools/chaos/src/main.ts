import { Command, InvalidArgumentError } from 'commander';
import { runChaos } from './chaos.ts';
import type { Check } from './check.ts';

const KILLS = 10;
const KILLS_MAX = 1_000;
const SEED_MAX = 2 ** 31 - 1;
const FAULTS_SHOWN_MAX = 5;

interface Options {
  readonly kills: number;
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

const run = async ({ kills, seed = Math.floor(Math.random() * SEED_MAX) }: Options): Promise<void> => {
  console.log(`seed ${seed}`);
  const { checks, answered, repeated, events, tally } = await runChaos({ kills, seed, tell: console.log });
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
  .option('--seed <number>', 'which run; when left out, one that was never tried', wholeUpTo(SEED_MAX))
  .action(run);

try {
  await command.parseAsync();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
