import type { ReadAllOptions, ReadStreamOptions } from './log.ts';
import { EventStore, type Opened } from './store.ts';

/** A store that reads what another has, but for what it shows otherwise. */
export abstract class ReadThrough extends EventStore {
  constructor(protected readonly base: EventStore) {
    super();
  }

  override readCommand(tenant: string, command: string): Promise<readonly Opened[]> {
    return this.base.readCommand(tenant, command);
  }

  override readStream(stream: string, options: ReadStreamOptions = {}): Promise<readonly Opened[]> {
    return this.base.readStream(stream, options);
  }

  override readAll(options: ReadAllOptions) {
    return this.base.readAll(options);
  }

  override subscribe(options: ReadAllOptions & { readonly signal: AbortSignal }) {
    return this.base.subscribe(options);
  }

  override head(): Promise<bigint> {
    return this.base.head();
  }

  override positionAt(time: string): Promise<bigint> {
    return this.base.positionAt(time);
  }

  override hmac(text: string): string {
    return this.base.hmac(text);
  }
}
