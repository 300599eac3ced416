import { Injectable } from '@nestjs/common';
import type { NumberKind } from '@clientele/contracts';
import { EventStore, Refused } from '@clientele/event-store';
import { References, Settled } from '@clientele/http';
import { Causes } from './causes.ts';
import { customersView } from './customers.view.ts';
import type { Statement } from './database.ts';
import { Reads } from './reads.ts';
import { RESOURCES } from './resources.ts';
import { Shown } from './shown.ts';
import { tableOf, type View } from './view.ts';

/** Longer than views are behind as a rule: only then the log is asked whether there is such a position. */
const USUAL_MS = 100;

/**
 * A write is settled when every view has passed it, and all that it set off in other contexts. Whoever asks
 * for the head is shown all that was written, whatever that may still set off.
 */
@Injectable()
export class ViewsSettled extends Settled {
  constructor(
    private readonly shown: Shown,
    private readonly causes: Causes,
    private readonly store: EventStore,
  ) {
    super();
  }

  override async waitFor(position: bigint | 'head', ms: number): Promise<void> {
    if (position === 'head') return this.reach(await this.store.head(), ms);
    const until = performance.now() + ms;
    // Where nobody has waited yet, nobody had to know.
    this.causes.start();
    const left = () => Math.max(0, Math.ceil(until - performance.now()));
    if (!(await this.shown.reach(position, Math.min(ms, USUAL_MS)))) {
      if (position > (await this.store.head())) throw new Refused('position-beyond-head');
      await this.reach(position, left());
    }
    if (this.causes.setOffNothing(position)) return;
    const through = await this.causes.settled(position, AbortSignal.timeout(left()));
    if (through === null) throw new Refused('too-late');
    await this.reach(through, left());
  }

  private async reach(position: bigint, ms: number): Promise<void> {
    if (!(await this.shown.reach(position, ms))) throw new Refused('too-late');
  }
}

const byNumber = (view: View): Statement => ({
  name: `${view.name} id of number`,
  text: `select id from views.${tableOf(view)} where tenant = $1 and number = $2::bigint`,
});

const BY_NUMBER: Partial<Record<NumberKind, Statement>> = {
  customer: byNumber(customersView),
  ...Object.fromEntries(RESOURCES.map(({ kind, view }) => [kind, byNumber(view)])),
};

/** Finds by number in the views. What they do not have yet is waited for; what they have never changes. */
export class ViewReferences extends References {
  constructor(
    private readonly reads: Reads,
    private readonly settled: Settled,
    private readonly waitMs: number,
  ) {
    super();
  }

  override async idOf(tenant: string, kind: NumberKind, number: number): Promise<string | null> {
    const statement = BY_NUMBER[kind];
    if (!statement) return null;
    const find = async () =>
      (await this.reads.row<[string]>(statement, [tenant, String(number)]))?.[0] ?? null;
    const known = await find();
    if (known !== null) return known;
    await this.settled.waitFor('head', this.waitMs);
    return find();
  }
}
