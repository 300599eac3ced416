import { setTimeout as pause } from 'node:timers/promises';
import { readParked } from './checkpoint.ts';
import { Pipeline } from './database.ts';
import { Gardener } from './gardener.ts';
import { migrateViews } from './migrations.ts';
import { Projector } from './projector.ts';
import { ensureTable } from './rebuild.ts';
import { ViewTable } from './table.ts';
import { tableOf, type View } from './view.ts';
import type { OnBuildProgress, Workshop } from './workshop.ts';

export interface ViewsSetting extends Workshop {
  readonly views: readonly View[];
  /** Told of every failure that a projector tries to overcome, for the logs. */
  readonly onFailure: (view: string, error: unknown) => void;
  /** Told how far the making of a table has come that this version of the code is the first to read. */
  readonly onBuild?: (view: string, ...progress: Parameters<OnBuildProgress>) => void;
  /** Told once that tables were made, after the last of them. */
  readonly onBuilt?: () => void;
}

interface Waiter {
  readonly position: bigint;
  readonly resolve: () => void;
}

const START_RETRY_MS = 1_000;

/** The projectors of one process, and who waits for them. */
export class Views {
  readonly projectors: readonly Projector[];
  private readonly database: Pipeline;
  private readonly gardener: Gardener;
  private readonly waiters = new Set<Waiter>();
  private readonly stopping = new AbortController();
  private starting: Promise<void> = Promise.resolve();

  constructor(private readonly setting: ViewsSetting) {
    // A crash of the server may take back the last moments of rows and checkpoint together; they are made
    // again.
    this.database = new Pipeline(setting.url, 'clientele views', '-c synchronous_commit=off');
    this.gardener = new Gardener(setting.url, setting.onFailure);
    this.projectors = setting.views.map(
      (view) =>
        new Projector(new ViewTable(view, tableOf(view)), {
          ...setting,
          database: this.database,
          onProgress: () => this.wake(),
          onRows: (table) => this.gardener.note(table),
        }),
    );
  }

  /** Begins to follow the log. Resolves when every table is there; those that are missing are made first. */
  start(): Promise<void> {
    this.starting = this.begin();
    return this.starting;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.starting;
    await Promise.all(this.projectors.map((projector) => projector.stop()));
    await this.gardener.stop();
    await this.database.close();
  }

  /** Everything up to and with this position can be read in every view. */
  get position(): bigint {
    let lowest: bigint | null = null;
    for (const { position } of this.projectors) if (lowest === null || position < lowest) lowest = position;
    return lowest ?? 0n;
  }

  /** `true` as soon as every view has come to a position, `false` when that takes longer than `ms`. */
  async reach(position: bigint, ms: number): Promise<boolean> {
    if (this.position >= position) return true;
    return new Promise((resolve) => {
      const waiter = { position, resolve: () => settle(true) };
      const timer = setTimeout(() => settle(false), ms);
      const settle = (reached: boolean) => {
        clearTimeout(timer);
        this.waiters.delete(waiter);
        resolve(reached);
      };
      this.waiters.add(waiter);
    });
  }

  /**
   * Whether a view may wait with a stream, as far as is known here: it is parked, or was and was just
   * replayed.
   */
  mayBeParked(view: string, stream: string): boolean {
    return this.projectors.some(
      (projector) => projector.table.view.name === view && projector.isParked(stream),
    );
  }

  /** Whether a view waits with a stream, as the database knows. */
  async isParked(view: string, stream: string): Promise<boolean> {
    const projector = this.projectors.find(({ table }) => table.view.name === view);
    return projector !== undefined && (await readParked(this.database, projector.table.name)).has(stream);
  }

  /** Why not everything that was written can be read; `null` when it can. */
  missing(): string | null {
    const missing = this.projectors.filter(({ state }) => state !== 'following');
    return missing.map(({ table, state }) => `${table.view.name} is ${state}`).join(', ') || null;
  }

  private wake(): void {
    if (this.waiters.size === 0) return;
    const { position } = this;
    for (const waiter of this.waiters) if (waiter.position <= position) waiter.resolve();
  }

  private async begin(): Promise<void> {
    const made = await Promise.all(
      this.projectors.map(async (projector) => {
        const outcome = await this.ensure(projector);
        if (outcome !== null) projector.start();
        return outcome;
      }),
    );
    if (made.includes(true)) this.setting.onBuilt?.();
  }

  // A server that is away at the start is waited for, like one that goes away later.
  // Whether the table had to be made; `null` when we stop first.
  private async ensure({ table: { view } }: Projector): Promise<boolean | null> {
    while (!this.stopping.signal.aborted) {
      try {
        await migrateViews(this.setting.url);
        return await ensureTable(this.setting, view, (progress) =>
          this.setting.onBuild?.(view.name, progress),
        );
      } catch (error) {
        this.setting.onFailure(view.name, error);
        await pause(START_RETRY_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
    return null;
  }
}
