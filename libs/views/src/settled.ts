import { Injectable } from '@nestjs/common';
import type { NumberKind } from '@clientele/contracts';
import { EventStore, Refused } from '@clientele/event-store';
import { MIN_POSITION_WAIT_MS, References, Settled } from '@clientele/http';
import { contactsView } from './contacts.view.ts';
import { customersView } from './customers.view.ts';
import type { Statement } from './database.ts';
import { documentsView } from './documents.view.ts';
import { ordersView } from './orders.view.ts';
import { Reads } from './reads.ts';
import { tableOf, type View } from './view.ts';
import { Views } from './views.ts';

/** A write can be read when every view has passed its position. */
@Injectable()
export class ViewsSettled extends Settled {
  constructor(
    private readonly views: Views,
    private readonly store: EventStore,
  ) {
    super();
  }

  override async waitFor(position: bigint | 'head', ms: number): Promise<void> {
    if (position !== 'head' && this.views.position >= position) return;
    const head = await this.store.head();
    if (position !== 'head' && position > head) throw new Refused('position-beyond-head');
    if (!(await this.views.reach(position === 'head' ? head : position, ms))) throw new Refused('too-late');
  }
}

const byNumber = (view: View): Statement => ({
  name: `${view.name} id of number`,
  text: `select id from views.${tableOf(view)} where tenant = $1 and number = $2::bigint`,
});

const BY_NUMBER: Partial<Record<NumberKind, Statement>> = {
  contact: byNumber(contactsView),
  customer: byNumber(customersView),
  document: byNumber(documentsView),
  order: byNumber(ordersView),
};

/** Finds by number in the views. What they do not have yet is waited for; what they have never changes. */
@Injectable()
export class ViewReferences extends References {
  constructor(
    private readonly reads: Reads,
    private readonly settled: Settled,
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
    await this.settled.waitFor('head', MIN_POSITION_WAIT_MS);
    return find();
  }
}
