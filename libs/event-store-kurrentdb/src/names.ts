import { streamNameFilter, eventTypeFilter, type Filter } from '@kurrent/kurrentdb-client';
import type { Narrowing } from '@clientele/event-store';

/** What the type of the adapter's own records is. */
export const COMMAND_TYPE = 'CommandRecorded';
export const MARK_TYPE = 'TimeMarked';

/** What may stand before the names of all streams of a log. */
export const PREFIX_PATTERN = /^[a-z0-9_]*$/;

/**
 * How the streams of a log are called in the server. Besides the streams of events there is one for each
 * command, and one of marks; those are the adapter's own, and nobody above it sees them.
 */
export class Names {
  /** Lets through the streams of events alone: not the adapter's own, not the server's, not another log's. */
  readonly #ours: string;

  constructor(private readonly prefix: string) {
    if (!PREFIX_PATTERN.test(prefix)) throw new Error(`${prefix} cannot stand before the name of a stream`);
    this.#ours = `^${prefix}(?!command-)[a-z]+-`;
  }

  get marks(): string {
    return `${this.prefix}marks`;
  }

  command(tenant: string, command: string): string {
    return `${this.prefix}command-${tenant}-${command}`;
  }

  inServer(stream: string): string {
    return `${this.prefix}${stream}`;
  }

  inLog(stream: string): string {
    return stream.slice(this.prefix.length);
  }

  /**
   * What the server is asked for. It takes one condition: where categories and types are wanted, it looks at
   * the categories, and who reads looks at the types.
   */
  filter({ categories, types }: Narrowing): Filter {
    if (categories !== undefined)
      return streamNameFilter({ prefixes: categories.map((category) => `${this.prefix}${category}-`) });
    // A type says nothing about the log that it is in.
    if (types !== undefined && this.prefix === '')
      return eventTypeFilter({ regex: `^(${types.join('|')})$` });
    return streamNameFilter({ regex: this.#ours });
  }
}
