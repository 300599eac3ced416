import { Injectable } from '@nestjs/common';

/** Says whether a part of the server can do its work; an answer is why it cannot. */
export type ReadinessCheck = () => string | null | Promise<string | null>;

/** Longest time that a check may take before its part counts as not ready. */
export const READINESS_CHECK_MS = 2_000;

/** Whether the server should be sent requests. Parts add their checks; draining ends it for good. */
@Injectable()
export class Readiness {
  readonly #checks = new Map<string, ReadinessCheck>();
  #draining = false;

  add(part: string, check: ReadinessCheck): void {
    this.#checks.set(part, check);
  }

  /** From now on the server asks to be left alone; requests that come nevertheless are served. */
  drain(): void {
    this.#draining = true;
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** What is not ready, and why; empty when all is. */
  async missing(): Promise<Readonly<Record<string, string>>> {
    const answers = await Promise.all(
      [...this.#checks].map(async ([part, check]) => [part, await ask(check)] as const),
    );
    const missing = answers.flatMap(([part, why]) => (why === null ? [] : [[part, why]]));
    return Object.fromEntries(this.#draining ? [...missing, ['server', 'is draining']] : missing);
  }
}

const ask = async (check: ReadinessCheck): Promise<string | null> => {
  const late = Promise.withResolvers<string>();
  const timer = setTimeout(() => late.resolve('does not answer'), READINESS_CHECK_MS);
  try {
    return await Promise.race([check(), late.promise]);
  } catch {
    return 'fails';
  } finally {
    clearTimeout(timer);
  }
};
