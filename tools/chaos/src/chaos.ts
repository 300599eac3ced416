import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Check } from './check.ts';
import { checksOfLog, checksOfPromises } from './checks.ts';
import { Clients } from './clients.ts';
import { checksOfEffects, openCauses } from './effects.ts';
import { checksOfFiles } from './files.ts';
import { Ledger } from './ledger.ts';
import type { LogRow } from './log-rows.ts';
import { checksOfMoney } from './money.ts';
import { Plot } from './plot.ts';
import type { Product } from './product.ts';
import { Random } from './random.ts';
import type { Stage } from './stage.ts';

/** What a run is. */
export interface Wanted<Of extends Product = Product> {
  /** Starts the product on a folder of its own. */
  readonly open: (dataDir: string) => Promise<Of>;
  /** What is done to it while clients are at work, and what must be true of that. */
  readonly disturb: (stage: Stage<Of>) => Promise<readonly Check[]>;
  /** Decides what is killed when, and what the clients do. */
  readonly seed: number;
  /** Is told what happens. */
  readonly tell: (line: string) => void;
}

/** How a run ended. */
export interface Outcome {
  readonly checks: readonly Check[];
  /** Commands that were answered. */
  readonly answered: number;
  /** Requests that had to be said again. */
  readonly repeated: number;
  readonly events: number;
  /** How often each sort of command was done and refused. */
  readonly tally: ReturnType<Ledger['tally']>;
}

/** How long bytes that were left behind may wait for their sweep. */
const SWEPT_WITHIN_MS = 120_000;
const POLL_MS = 100;

/**
 * Starts the product on a folder of its own, lets clients work, disturbs them, and then checks what it
 * promised. The folder stays when something is not as it must be.
 */
export const runChaos = async <Of extends Product>(wanted: Wanted<Of>): Promise<Outcome> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'clientele-chaos-'));
  // The server may run as another account, which has to reach its own folder inside this one.
  await chmod(dataDir, 0o755);
  const opening = wanted.open(dataDir);
  // Whoever cannot start has nothing to stop.
  const stop = () =>
    opening.then(
      (product) => product.stop(),
      () => undefined,
    );
  const abandon = () => void stop().finally(() => process.exit(1));
  process.once('SIGINT', abandon).once('SIGTERM', abandon);
  let isWell = false;
  try {
    const outcome = await new Run(await opening, wanted).outcome();
    isWell = outcome.checks.every(({ faults }) => faults.length === 0);
    return outcome;
  } finally {
    process.off('SIGINT', abandon).off('SIGTERM', abandon);
    await stop();
    if (isWell) await rm(dataDir, { recursive: true, force: true });
    else wanted.tell(`what is left of it is in ${dataDir}`);
  }
};

class Run<Of extends Product> {
  readonly #product: Of;
  readonly #wanted: Wanted<Of>;
  readonly #ledger = new Ledger();
  readonly #random: Random;
  readonly #plot: Plot;
  readonly #clients: Clients;

  constructor(product: Of, wanted: Wanted<Of>) {
    this.#product = product;
    this.#wanted = wanted;
    this.#random = new Random(wanted.seed);
    this.#plot = new Plot(new Random(this.#random.between(0, 2 ** 31)), `chaos-${wanted.seed}`);
    this.#clients = new Clients(product.address, this.#plot, this.#ledger);
  }

  async outcome(): Promise<Outcome> {
    await this.#product.ready();
    this.#clients.begin();
    const disturbed = await this.#wanted.disturb(this.#stage());
    await this.#clients.end();
    const { repeatedCount } = this.#clients;
    const rested = await this.#product.atRest();
    this.#wanted.tell('everything that was done is said again');
    await this.#clients.repeatAll();
    await this.#product.restart();
    const rows = await this.#settledRows();
    return {
      checks: [
        ...checksOfLog(rows),
        ...checksOfPromises(rows, this.#ledger),
        ...checksOfMoney(rows),
        ...checksOfEffects(rows),
        ...(await this.#fileChecks(rows)),
        { name: 'the read models are what the log says', faults: await this.#viewFaults() },
        ...(await this.#product.checksOf(rows)),
        ...disturbed,
        ...rested,
      ],
      answered: this.#ledger.answeredCount,
      repeated: repeatedCount,
      events: rows.length,
      tally: this.#ledger.tally(),
    };
  }

  #stage(): Stage<Of> {
    const { tell } = this.#wanted;
    return {
      product: this.#product,
      clients: this.#clients,
      plot: this.#plot,
      ledger: this.#ledger,
      random: this.#random,
      tell,
    };
  }

  /** The log, once all that was set off has ended; or, where it does not end, as it is. */
  async #settledRows(): Promise<readonly LogRow[]> {
    const open = openCauses(await this.#product.rows());
    for (const position of open) await this.#product.settled(position);
    return this.#product.rows();
  }

  async #fileChecks(rows: readonly LogRow[]): Promise<readonly Check[]> {
    const { address, documentsFolder } = this.#product;
    const deadline = Date.now() + SWEPT_WITHIN_MS;
    for (;;) {
      const checks = await checksOfFiles(address, documentsFolder, { rows, ledger: this.#ledger });
      if (checks.every(({ faults }) => faults.length === 0) || Date.now() > deadline) return checks;
      await delay(POLL_MS);
    }
  }

  async #viewFaults(): Promise<readonly string[]> {
    await this.#product.settled();
    return this.#product.viewFaults();
  }
}
