import { BlobStore } from '@clientele/blob-store';
import { EventStore } from '@clientele/event-store';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { documentAt, placeOfContent } from './keys.ts';

/** Time between two sweeps. */
const SWEEP_MS = 3_600_000;
/** How long bytes may wait for their fact: longer than an upload can take. */
const WAITING_MS_MAX = 4_000_000;

/** How bytes are swept that an upload, or a process, left behind when it died. */
export class SweepSetting {
  constructor(
    /**
     * Of a place that is this process's own whatever waits at its start was left behind; to one that is
     * shared others may be writing; and a process that never writes sweeps none.
     */
    readonly place: 'own' | 'shared' | 'none',
    /** A sweep that fails is tried again at the next. */
    readonly onFailure: (error: unknown) => void,
  ) {}
}

/** Sweeps at the start and every hour. */
@Injectable()
export class Sweeping implements OnApplicationBootstrap, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #sweep: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: EventStore,
    private readonly blobs: BlobStore,
    private readonly setting: SweepSetting,
  ) {}

  onApplicationBootstrap(): void {
    if (this.setting.place === 'none') return;
    this.#begin(this.setting.place === 'own' ? 0 : WAITING_MS_MAX);
    this.#timer = setInterval(() => this.#begin(WAITING_MS_MAX), SWEEP_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sweep;
  }

  #begin(waitedMs: number): void {
    this.#sweep = this.#swept(new Date(Date.now() - waitedMs)).catch(this.setting.onFailure);
  }

  async #swept(before: Date): Promise<void> {
    await this.blobs.sweep(before, (key) => this.#isKnown(key));
  }

  /** Content is whole once its document is in the log; a thumbnail that waits may be half of one. */
  async #isKnown(key: string): Promise<boolean> {
    const place = placeOfContent(key);
    return place !== null && (await documentAt(this.store, place)).stage === 'live';
  }
}
