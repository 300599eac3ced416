import { Projector, type ProjectorSetting } from './projector.ts';
import type { ViewTable } from './table.ts';
import { Waiters } from './waiters.ts';

/** The projectors of one process while it leads, and who waits for them. */
export class Projection {
  readonly projectors: readonly Projector[];
  readonly #waiters = new Waiters();

  constructor(tables: readonly ViewTable<object>[], setting: Omit<ProjectorSetting, 'onProgress'>) {
    const onProgress = () => {
      if (!this.#waiters.isEmpty) this.#waiters.wake(this.position);
    };
    this.projectors = tables.map((table) => new Projector(table, { ...setting, onProgress }));
  }

  /** Everything up to and with this position can be read in every view. */
  get position(): bigint {
    let lowest: bigint | null = null;
    for (const { position } of this.projectors) if (lowest === null || position < lowest) lowest = position;
    return lowest ?? 0n;
  }

  /** Streams that the views wait with. */
  get parked(): number {
    return this.projectors.reduce((sum, { parkedCount }) => sum + parkedCount, 0);
  }

  /** Resolves once every view has come to a position, after `ms`, or when the projectors stop. */
  async wait(position: bigint, ms: number): Promise<void> {
    if (this.position < position) await this.#waiters.wait(position, ms);
  }

  isParked(view: string, stream: string): boolean {
    return this.projectors.some(
      (projector) => projector.table.view.name === view && projector.isParked(stream),
    );
  }

  /** Why not everything that was written can be read; `null` when it can. */
  missing(): string | null {
    const missing = this.projectors.filter(({ state }) => state !== 'following');
    return missing.map(({ table, state }) => `${table.view.name} is ${state}`).join(', ') || null;
  }

  async stop(): Promise<void> {
    this.#waiters.release();
    await Promise.all(this.projectors.map((projector) => projector.stop()));
  }
}
