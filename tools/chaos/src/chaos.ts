import { startEmbeddedPostgres } from '@clientele/host/embedded-postgres';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Check } from './check.ts';
import { checksOfLog, checksOfPromises } from './checks.ts';
import { Clients } from './clients.ts';
import { checksOfEffects, openCauses } from './effects.ts';
import { checksOfFiles } from './files.ts';
import { killsOf, type Kill } from './kills.ts';
import { Ledger } from './ledger.ts';
import { logRows, type LogRow } from './log-rows.ts';
import { checksOfMoney } from './money.ts';
import { Platform } from './platform.ts';
import { Plot } from './plot.ts';
import { Random } from './random.ts';

/** What a run is. */
export interface Wanted {
  readonly kills: number;
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

/** Every so many kills hit amid a rush of transactions. */
const KILLS_TO_A_RUSH = 3;
/** How long bytes that were left behind may wait for their sweep. */
const SWEPT_WITHIN_MS = 30_000;
const POLL_MS = 100;

/**
 * Starts the product on a folder of its own, lets clients work, kills, and then checks what it promised.
 * The folder stays when something is not as it must be.
 */
export const runChaos = async (wanted: Wanted): Promise<Outcome> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'clientele-chaos-'));
  // The server may run as another account, which has to reach its own folder inside this one.
  await chmod(dataDir, 0o755);
  const platform = await Platform.on(dataDir);
  let isWell = false;
  const abandon = () => void platform.stop().finally(() => process.exit(1));
  process.once('SIGINT', abandon).once('SIGTERM', abandon);
  try {
    const outcome = await new Run(platform, dataDir, wanted).outcome();
    isWell = outcome.checks.every(({ faults }) => faults.length === 0);
    return outcome;
  } finally {
    process.off('SIGINT', abandon).off('SIGTERM', abandon);
    await platform.stop();
    if (isWell) await rm(dataDir, { recursive: true, force: true });
    else wanted.tell(`what is left of it is in ${dataDir}`);
  }
};

class Run {
  readonly #platform: Platform;
  readonly #dataDir: string;
  readonly #wanted: Wanted;
  readonly #ledger = new Ledger();
  readonly #random: Random;
  readonly #plot: Plot;
  readonly #clients: Clients;

  constructor(platform: Platform, dataDir: string, wanted: Wanted) {
    this.#platform = platform;
    this.#dataDir = dataDir;
    this.#wanted = wanted;
    this.#random = new Random(wanted.seed);
    this.#plot = new Plot(new Random(this.#random.between(0, 2 ** 31)), `chaos-${wanted.seed}`);
    this.#clients = new Clients(platform.address, this.#plot, this.#ledger);
  }

  async outcome(): Promise<Outcome> {
    await this.#platform.start();
    await this.#platform.ready();
    this.#clients.begin();
    await this.#killAll(killsOf(this.#random, this.#wanted.kills));
    await this.#clients.end();
    const { repeatedCount } = this.#clients;
    this.#wanted.tell('everything that was done is said again');
    await this.#clients.repeatAll();
    // Whatever an upload left behind is swept when the product starts.
    await this.#platform.restart();
    const rows = await this.#settledRows();
    return {
      checks: [
        ...checksOfLog(rows),
        ...checksOfPromises(rows, this.#ledger),
        ...checksOfMoney(rows),
        ...checksOfEffects(rows),
        ...(await this.#fileChecks(rows)),
        { name: 'the read models are what the log says', faults: await this.#viewFaults() },
      ],
      answered: this.#ledger.answeredCount,
      repeated: repeatedCount,
      events: rows.length,
      tally: this.#ledger.tally(),
    };
  }

  async #killAll(kills: readonly Kill[]): Promise<void> {
    for (const [index, { target, afterMs }] of kills.entries()) {
      if (index % KILLS_TO_A_RUSH === 0) await this.#rush();
      await delay(afterMs);
      const { answeredCount } = this.#ledger;
      const said = `kill ${index + 1} of ${kills.length}: ${target}, after ${answeredCount} answers`;
      const killedAt = performance.now();
      await this.#platform.kill(target);
      this.#clients.disturb();
      if (kills[index + 1]?.isHasty === true) {
        this.#wanted.tell(said);
        continue;
      }
      await this.#recovered();
      this.#wanted.tell(`${said}; at work again after ${Math.round(performance.now() - killedAt)} ms`);
    }
  }

  /** Begins a rush, which is not over when it is killed. */
  async #rush(): Promise<void> {
    const { before, rush } = this.#plot.rush();
    await this.#clients.sayAll(before);
    this.#clients.beginAll(rush);
  }

  /** Not when it says so, but when it does something. */
  async #recovered(): Promise<void> {
    await Promise.all([this.#clients.sayAll(this.#plot.register()), this.#platform.ready()]);
  }

  /** The log, once all that was set off has ended; or, where it does not end, as it is. */
  async #settledRows(): Promise<readonly LogRow[]> {
    const open = openCauses(await this.#rows());
    for (const position of open) await this.#platform.settled(position);
    return this.#rows();
  }

  async #fileChecks(rows: readonly LogRow[]): Promise<readonly Check[]> {
    const deadline = Date.now() + SWEPT_WITHIN_MS;
    const folder = join(this.#dataDir, 'documents');
    for (;;) {
      const all = { rows, ledger: this.#ledger };
      const checks = await checksOfFiles(this.#platform.address, folder, all);
      if (checks.every(({ faults }) => faults.length === 0) || Date.now() > deadline) return checks;
      await delay(POLL_MS);
    }
  }

  async #rows(): Promise<readonly LogRow[]> {
    const postgres = await startEmbeddedPostgres({ dataDir: this.#dataDir });
    try {
      return await logRows(postgres.url);
    } finally {
      await postgres.stop();
    }
  }

  async #viewFaults(): Promise<readonly string[]> {
    await this.#platform.settled();
    return this.#platform.run('views', ['verify']).then(
      () => [],
      (failure: { readonly stdout: string; readonly stderr: string }) => [failure.stdout + failure.stderr],
    );
  }
}
