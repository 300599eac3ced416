import { BACKWARDS, END } from '@kurrent/kurrentdb-client';
import type { ReadStreamOptions, StoredEvent } from '@clientele/event-store';
import { placeAt } from './committer.ts';
import type { Connection } from './connection.ts';
import type { Marks } from './marks.ts';
import type { Names } from './names.ts';
import { readPages } from './pages.ts';
import { commandEvents, eventOf, positionOf } from './stored-event.ts';

/**
 * How far the times of events may be out of order: as long as an append may be under way, and as far as the
 * clocks of those who write may differ.
 */
const DISORDER_MS_MAX = 20_000;

/** Short reads. */
export class Reader {
  constructor(
    private readonly connection: Connection,
    private readonly names: Names,
    private readonly marks: Marks,
  ) {}

  async readStream(
    stream: string,
    { from = 1, to = Number.MAX_SAFE_INTEGER }: ReadStreamOptions = {},
  ): Promise<readonly StoredEvent[]> {
    if (to < from) return [];
    const records = await this.connection.readStream(this.names.inServer(stream), {
      fromRevision: BigInt(from - 1),
      maxCount: to - from + 1,
    });
    return records.map((record) => eventOf(this.names, record));
  }

  /** The events of a command stand right behind its record. */
  async readCommand(tenant: string, command: string): Promise<readonly StoredEvent[]> {
    const [own] = await this.connection.readStream(this.names.command(tenant, command), { maxCount: 1 });
    if (own === undefined) return [];
    const records = await this.connection.readAll({
      fromPosition: placeAt(positionOf(own)),
      maxCount: commandEvents(own) + 1,
    });
    return records.slice(1).map((record) => eventOf(this.names, record));
  }

  async head(): Promise<bigint> {
    const [last] = await this.connection.readAll({
      direction: BACKWARDS,
      fromPosition: END,
      filter: this.names.filter({}),
      maxCount: 1,
    });
    return last === undefined ? 0n : positionOf(last);
  }

  /**
   * Where a record begins that does not stand behind the position; 0n is the log's beginning. It costs a
   * logarithm of reads, and who reads on from there some events more than were asked for.
   */
  async startFor(position: bigint): Promise<bigint> {
    const mark = await this.marks.last((each) => each.position <= position);
    return mark?.position ?? 0n;
  }

  /**
   * The last mark that is so much earlier that no event before it can be later than the time; from there on,
   * each event is looked at.
   */
  async positionAt(time: string): Promise<bigint> {
    const untilMs = Date.parse(time);
    const mark = await this.marks.last(({ at }) => Date.parse(at) <= untilMs - DISORDER_MS_MAX);
    const after = mark?.position ?? 0n;
    const to = await this.head();
    let position = 0n;
    for await (const { events } of readPages(this.connection, this.names, { after, to, start: after }))
      for (const event of events) {
        if (Date.parse(event.at) > untilMs) return position;
        position = event.position;
      }
    return position;
  }
}
