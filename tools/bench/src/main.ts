import { Command, InvalidArgumentError } from 'commander';
import type { Row } from './figures.ts';
import { appends } from './groups/appends.ts';
import { dialects } from './groups/dialects.ts';
import { files } from './groups/files.ts';
import { growth } from './groups/growth.ts';
import { http } from './groups/http.ts';
import { lag } from './groups/lag.ts';
import { memory } from './groups/memory.ts';
import { relay } from './groups/relay.ts';
import { replay } from './groups/replay.ts';
import { scale } from './groups/scale.ts';
import { search } from './groups/search.ts';
import { services } from './groups/services.ts';
import { start } from './groups/start.ts';
import { transactions } from './groups/transactions.ts';
import { wallets } from './groups/wallets.ts';
import { whole } from './groups/whole.ts';
import { Laboratory } from './laboratory.ts';
import { machine } from './machine.ts';
import { BENCHMARKS, DEPLOYMENT, printed, publish, tableOf } from './report.ts';

/**
 * What can be measured, in the order in which it is. Memory comes after everything that uses the platform;
 * what follows brings its own processes along.
 */
const GROUPS = {
  start,
  appends,
  http,
  lag,
  whole,
  wallets,
  transactions,
  dialects,
  files,
  growth,
  replay,
  search,
  memory,
  services,
  relay,
  scale,
};
/** What belongs to a whole run: all but the large installations, which take as long again. */
const WHOLE = Object.keys(GROUPS).filter((name) => name !== 'scale');
const INTERRUPTED = 130;

type Group = keyof typeof GROUPS;

interface Options {
  readonly only?: readonly Group[];
  readonly quick?: boolean;
}

const isGroup = (name: string): name is Group => Object.hasOwn(GROUPS, name);

const groupsIn = (text: string): readonly Group[] =>
  text.split(',').map((name) => {
    if (isGroup(name)) return name;
    throw new InvalidArgumentError(`expected some of ${Object.keys(GROUPS).join(', ')}, with commas between`);
  });

const measure = async (laboratory: Laboratory, groups: readonly string[]): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  for (const [name, group] of Object.entries(GROUPS)) {
    if (!groups.includes(name)) continue;
    for await (const row of group(laboratory)) {
      console.log(printed(row));
      rows.push(row);
    }
  }
  return rows;
};

const run = async ({ only, quick = false }: Options): Promise<void> => {
  const laboratory = await Laboratory.open(quick);
  // PostgreSQL outlives whoever started it, but must not outlive an interrupted bench.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void laboratory.close().finally(() => process.exit(INTERRUPTED)));
  try {
    const rows = await measure(laboratory, only ?? WHOLE);
    const table = tableOf(rows, machine(await laboratory.postgresVersion()));
    // Figures are comparable within one run only, so the page holds those of one whole run.
    const page = only === undefined ? BENCHMARKS : only.join() === 'scale' ? DEPLOYMENT : null;
    if (quick || page === null) console.log(`\n${table}`);
    else await publish(table, page);
  } finally {
    await laboratory.close();
  }
};

const command = new Command('bench')
  .description('Measures Clientele beside others and beside what is possible, in turn, on this machine.')
  .option('--only <groups>', `some of ${Object.keys(GROUPS).join(', ')}, with commas between`, groupsIn)
  .option('--quick', 'only show that everything runs; the figures say nothing')
  .action(run);

await command.parseAsync();
