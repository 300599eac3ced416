import { Command, InvalidArgumentError } from 'commander';
import { addressFrom } from './address.ts';
import { beginLoad, type Load } from './load.ts';
import { showProgress } from './progress.ts';

const CUSTOMERS = 10_000;
const CUSTOMERS_MAX = 10_000_000;
const SEED = 1;

interface Options {
  readonly customers: number;
  readonly seed: number;
  readonly url?: string;
  readonly key?: string;
}

const wholeUpTo =
  (most: number) =>
  (text: string): number => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number <= most) return number;
    throw new InvalidArgumentError(`expected a whole number up to ${most}`);
  };

const summary = ({ tallies }: Load, seconds: number): object =>
  Object.fromEntries(
    Object.entries(tallies).map(([kind, { sent, created, unchanged, failed }]) => [
      kind,
      { sent, created, unchanged, failed, perSecond: Math.round(sent / seconds) },
    ]),
  );

const run = async ({ customers, seed, ...told }: Options): Promise<void> => {
  const address = await addressFrom(told, process.env);
  const load = await beginLoad(address, { seed, customers });
  const tallies = Object.values(load.tallies);
  const began = performance.now();
  const stopShowing = showProgress(load, customers);
  try {
    await load.run();
  } finally {
    stopShowing();
    for (const failure of tallies.flatMap(({ failures }) => failures)) console.error(failure);
    console.table(summary(load, (performance.now() - began) / 1_000));
  }
  if (tallies.some(({ failed }) => failed > 0)) process.exitCode = 1;
};

const command = new Command('sample')
  .description(
    'Sends realistic customers to Clientele: companies with contacts, most people with cards, and a tenth ' +
      'of either with credit, documents or orders. The same seed sends the same ones.',
  )
  .option('--customers <count>', 'how many customers', wholeUpTo(CUSTOMERS_MAX), CUSTOMERS)
  .option('--seed <number>', 'which sample', wholeUpTo(Number.MAX_SAFE_INTEGER), SEED)
  .option('--url <url>', 'where Clientele is; when left out, on PORT of this machine')
  .option('--key <key>', 'an API key; when left out, BOOTSTRAP_API_KEY or the key in DATA_DIR')
  .action(run);

try {
  await command.parseAsync();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
