import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { setImmediate as otherWork } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { chance } from './chance.ts';
import type { KeyEncryptionKey } from './key-encryption-key.ts';
import type { KeyStore, WrappedKey } from './key-store.ts';

/** Keys that are made ahead in one commit. */
export const FRESH_KEYS = 1_000;
/** With fewer than these left, more are made. */
export const FRESH_KEYS_LOW = 500;
/** Keys that are wrapped or unwrapped before other work has its turn. */
export const KEYS_AT_ONCE = 100;
export const KEY_BYTES = 32;

const nextRandom = chance(16);

/** A data key and its name. */
export interface DataKey {
  readonly kid: string;
  readonly key: KeyObject;
}

/** Data keys made ahead: each is durable before anyone gets it, and nobody waits for that. */
export class FreshKeys {
  readonly #keys: DataKey[] = [];
  #making: Promise<void> | null = null;

  constructor(
    private readonly store: KeyStore,
    private readonly kek: KeyEncryptionKey,
  ) {}

  /** A key that nobody else gets; at once, unless keys are taken faster than they are made. */
  take(): DataKey | Promise<DataKey> {
    const taken = this.#keys.pop();
    if (taken === undefined) return this.#wait();
    // One who finds no key left makes some too, and is told why that fails.
    if (this.#keys.length < FRESH_KEYS_LOW) this.make().catch(() => undefined);
    return taken;
  }

  /** Makes more keys, or joins who makes them already. */
  make(): Promise<void> {
    this.#making ??= this.#make().finally(() => {
      this.#making = null;
    });
    return this.#making;
  }

  /** Ends when no key is being made any more. */
  async settled(): Promise<void> {
    await this.#making?.catch(() => undefined);
  }

  async #wait(): Promise<DataKey> {
    for (;;) {
      await this.make();
      const taken = this.#keys.pop();
      if (taken !== undefined) return taken;
    }
  }

  async #make(): Promise<void> {
    const fresh: DataKey[] = [];
    const wrapped: WrappedKey[] = [];
    while (fresh.length < FRESH_KEYS) {
      const bytes = randomBytes(KEY_BYTES * KEYS_AT_ONCE);
      const wrapping: Promise<WrappedKey>[] = [];
      for (let from = 0; from < bytes.length; from += KEY_BYTES) {
        const kid = uuidv7({ random: nextRandom() });
        const raw = bytes.subarray(from, from + KEY_BYTES);
        fresh.push({ kid, key: createSecretKey(raw) });
        wrapping.push(this.#wrap(kid, raw));
      }
      wrapped.push(...(await Promise.all(wrapping)));
      bytes.fill(0);
      await otherWork();
    }
    await this.store.add(wrapped);
    this.#keys.push(...fresh);
  }

  async #wrap(kid: string, raw: Uint8Array): Promise<WrappedKey> {
    return { kid, wrapped: await this.kek.wrap(kid, raw) };
  }
}
