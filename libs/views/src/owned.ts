import { Refused } from '@clientele/event-store';
import { customersView, type CustomerRow } from './customers.view.ts';
import type { Statement } from './database.ts';
import type { Reads } from './reads.ts';
import { tableOf, type View } from './view.ts';

/** What belongs to a customer: its row, or none yet; or whose the customer's things are since a merge. */
export type Owned<Row> =
  | { readonly stage: 'live'; readonly row: Row | null }
  | { readonly stage: 'merged'; readonly into: string };

/** Reads, in one statement, the customer and its row in a view whose streams have the customer's id. */
export const ownedBy = (view: View, ...columns: readonly string[]): Statement => ({
  name: `${view.name} of a customer`,
  text: `select c.stage, c.into_id, p.id is not null, ${columns.map((column) => `p.${column}`).join(', ')}
    from views.${tableOf(customersView)} c
    left join views.${tableOf(view)} p on p.tenant = c.tenant and p.id = c.id
    where c.tenant = $1 and c.id = $2::uuid`,
});

/** Runs an {@link ownedBy}. Of a customer that was deleted there is nothing. */
export const readOwned = async <Row extends unknown[]>(
  reads: Reads,
  statement: Statement,
  owner: { readonly tenant: string; readonly id: string },
): Promise<Owned<Row>> => {
  const found = await reads.row<[CustomerRow['stage'], string, boolean, ...Row]>(statement, [
    owner.tenant,
    owner.id,
  ]);
  if (!found || found[0] === 'deleted') throw new Refused('customer-not-found');
  const [stage, into, isThere, ...row] = found;
  return stage === 'merged' ? { stage, into } : { stage: 'live', row: isThere ? row : null };
};
