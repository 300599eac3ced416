import { CONNECTION_SILENT_MS } from '@clientele/http';
import { Pool, type Dispatcher } from 'undici';

/** Longest time that a connection to a service may take to be made. */
export const CONNECT_MS_MAX = 2_000;
/** How long what a service said of its health counts. */
export const HEALTH_TRUST_MS = 1_000;
/** Longest time that a service may take to tell its health. */
export const HEALTH_MS_MAX = 1_500;

const READY_PATH = '/health/ready';

/** The connections to one service, kept alive from request to request. */
export class ServiceLink {
  readonly #pool: Pool;
  #health: Promise<string | null> = Promise.resolve('was not asked yet');
  #askedAt = -Infinity;

  constructor(readonly url: string) {
    // A service that hangs is given up when its own server would have given up the connection.
    this.#pool = new Pool(url, {
      connect: { timeout: CONNECT_MS_MAX },
      headersTimeout: CONNECTION_SILENT_MS,
      bodyTimeout: CONNECTION_SILENT_MS,
    });
  }

  send(request: Dispatcher.DispatchOptions, answering: Dispatcher.DispatchHandler): void {
    this.#pool.dispatch(request, answering);
  }

  /** Why the service should not be sent requests; `null` when it is ready. */
  missing(): Promise<string | null> {
    const now = performance.now();
    if (now - this.#askedAt < HEALTH_TRUST_MS) return this.#health;
    this.#askedAt = now;
    this.#health = this.#ask().catch(() => 'does not answer');
    return this.#health;
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  async #ask(): Promise<string | null> {
    const { statusCode, body } = await this.#pool.request({
      method: 'GET',
      path: READY_PATH,
      signal: AbortSignal.timeout(HEALTH_MS_MAX),
    });
    await body.dump();
    return statusCode === 200 ? null : 'is not ready';
  }
}
