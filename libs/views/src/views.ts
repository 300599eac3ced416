import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Leases } from '@clientele/leases';
import { Due } from './channel.ts';
import { Pipeline } from './database.ts';
import { FollowedViews } from './followed.ts';
import { Gardener } from './gardener.ts';
import { migrateViews } from './migrations.ts';
import { Projection } from './projection.ts';
import type { Projector } from './projector.ts';
import { ensureTable } from './rebuild.ts';
import { Shown } from './shown.ts';
import { ViewTable } from './table.ts';
import { tableOf, type View } from './view.ts';
import type { OnBuildProgress, Workshop } from './workshop.ts';

export interface ViewsSetting extends Workshop {
  readonly views: readonly View[];
  /** Decide which of the processes with these views keeps them. */
  readonly leases: Leases;
  /** Told of every failure that a projector tries to overcome, for the logs. */
  readonly onFailure: (view: string, error: unknown) => void;
  /** Told how far the making of a table has come that this version of the code is the first to read. */
  readonly onBuild?: (view: string, ...progress: Parameters<OnBuildProgress>) => void;
  /** Told once that tables were made, after the last of them. */
  readonly onBuilt?: () => void;
}

const START_RETRY_MS = 1_000;
/** Longest that a process which asked is remembered; it asks anew. */
const WANTED_MS_MAX = 1_000;

/**
 * The views of one process. Of all processes that have the same ones, the one that leads runs the projectors;
 * the others follow what it did, and are ready to take over. Leading only saves work: the guard of every
 * checkpoint keeps two that believe to lead from doing harm.
 */
export class Views extends Shown {
  private readonly tables: readonly ViewTable<object>[];
  private readonly database: Pipeline;
  private readonly gardener: Gardener;
  private readonly followed: FollowedViews;
  private readonly telling = new Due(() => this.tell());
  private readonly stopping = new AbortController();
  private readonly ensured: Promise<boolean | null>[] = [];
  private projection: Projection | null = null;
  private running: Promise<unknown> = Promise.resolve();

  constructor(private readonly setting: ViewsSetting) {
    super();
    // A crash of the server may take back the last moments of rows and checkpoint together; they are made
    // again.
    this.database = new Pipeline(setting.url, 'clientele views', '-c synchronous_commit=off');
    this.gardener = new Gardener(setting.url, setting.onFailure);
    this.tables = setting.views.map((view) => new ViewTable(view, tableOf(view)));
    this.followed = new FollowedViews({ ...setting, onWanted: (position) => void this.answer(position) });
  }

  /** Begins to follow the log. Resolves when every table is there; those that are missing are made first. */
  async start(): Promise<void> {
    const migrated = this.untilDone('all', () => migrateViews(this.setting.url));
    this.ensured.push(...this.tables.map(({ view }) => migrated.then(() => this.ensure(view))));
    this.followed.watch();
    const { signal } = this.stopping;
    const { leases } = this.setting;
    // Code with other tables has a leader of its own, so that a new version is ready before the old one ends.
    const leading = leases.lead(`views ${this.followed.subject}`, (term) => this.lead(term.signal), signal);
    this.running = Promise.all([leading, ...this.ensured]);
    if ((await Promise.all(this.ensured)).includes(true)) this.setting.onBuilt?.();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.telling.ended();
    await this.followed.stop();
    await this.gardener.stop();
    await this.database.close();
  }

  /** This process keeps the views. */
  get leads(): boolean {
    return this.projection !== null;
  }

  /** The projectors at work: none, unless this process leads. */
  get projectors(): readonly Projector[] {
    return this.projection?.projectors ?? [];
  }

  override get position(): bigint {
    return (this.projection ?? this.followed).position;
  }

  override async reach(position: bigint, ms: number): Promise<boolean> {
    const until = performance.now() + ms;
    for (let left = ms; this.position < position; left = until - performance.now()) {
      if (left <= 0 || this.stopping.signal.aborted) return false;
      await (this.projection ?? this.followed).wait(position, left);
    }
    return true;
  }

  override mayBeParked(view: string, stream: string): boolean {
    return this.projection?.isParked(view, stream) ?? this.followed.mayBeParked();
  }

  override isParked(view: string, stream: string): Promise<boolean> {
    return this.followed.isParked(view, stream);
  }

  /** Why not everything that was written can be read; `null` when it can. */
  missing(): string | null {
    return (this.projection ?? this.followed).missing();
  }

  /** Runs the projectors until the signal aborts. */
  private async lead(signal: AbortSignal): Promise<void> {
    const { database } = this;
    const onRows = (table: string) => this.gardener.note(table);
    const projection = new Projection(this.tables, { ...this.setting, database, onRows });
    this.projection = projection;
    this.followed.release();
    for (const [index, projector] of projection.projectors.entries())
      void this.ensured[index]?.then(() => signal.aborted || projector.start());
    if (!signal.aborted) await once(signal, 'abort');
    this.projection = null;
    await projection.stop();
  }

  /** Tells a process that waits, as soon as the views are where it wants them. */
  private async answer(position: bigint): Promise<void> {
    const { projection } = this;
    await projection?.wait(position, WANTED_MS_MAX);
    if (projection !== null && projection.position >= position) this.telling.now();
  }

  private async tell(): Promise<void> {
    if (this.projection === null) return;
    const { position, parked } = this.projection;
    await this.followed.channel.tell({ kind: 'shown', position, parked });
  }

  /** Whether the table had to be made; `null` when we stop first. */
  private ensure(view: View): Promise<boolean | null> {
    return this.untilDone(view.name, () =>
      ensureTable(this.setting, view, (progress) => this.setting.onBuild?.(view.name, progress)),
    );
  }

  // A server that is away at the start is waited for, like one that goes away later.
  private async untilDone<T>(what: string, act: () => Promise<T>): Promise<T | null> {
    while (!this.stopping.signal.aborted) {
      try {
        return await act();
      } catch (error) {
        this.setting.onFailure(what, error);
        await pause(START_RETRY_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
    return null;
  }
}
