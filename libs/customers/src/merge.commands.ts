import { streamOf, type CreditEvent, type MergeChoices, type Right } from '@clientele/contracts';
import { isRefusal } from '@clientele/decider';
import {
  canMoveCredit,
  contactMoves,
  credit,
  customer,
  documentMoves,
  expectCredit,
  mergeCustomers,
  order,
  type Credit,
  type Customer,
  type MergeStandings,
  type MergeStates,
} from '@clientele/domain';
import {
  EventStore,
  Identities,
  loadStream,
  namedAgain,
  on,
  transactParts,
  type CommandMeta,
  type Part,
  type Written,
} from '@clientele/event-store';
import { Command, CommandHandler } from '@nestjs/cqrs';
import { Belongings, type CustomerParts } from './belongings.ts';

/** Merges one customer into another; answers the survivor. */
export class MergeCustomers extends Command<Written<Customer>> {
  constructor(
    readonly ids: { readonly into: string; readonly from: string },
    readonly choices: MergeChoices,
    readonly rights: ReadonlySet<Right>,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

interface States extends MergeStates {
  readonly intoCredit: Credit;
  readonly fromCredit: Credit;
}

interface MergeParts extends CustomerParts<'into' | 'from'> {
  readonly intoCredit: Part<Credit, CreditEvent>;
  readonly fromCredit: Part<Credit, CreditEvent>;
}

@CommandHandler(MergeCustomers)
export class MergeCustomersHandler {
  constructor(
    private readonly store: EventStore,
    private readonly identities: Identities,
  ) {}

  /** What is linked to the one that goes is named from its state, and moves in the merge's own append. */
  execute({ ids, choices, rights, meta }: MergeCustomers): Promise<Written<Customer>> {
    const mayDiscount = rights.has('discounts:write');
    const stream = streamOf(customer.category, meta.tenant, ids.from);
    return namedAgain(async () => {
      const { state: goes } = await loadStream(meta.overlay ?? this.store, customer, stream);
      const belongings = new Belongings(goes);
      const orders = goes.stage === 'live' ? goes.orders : [];
      const parts: MergeParts = {
        into: on(customer, ids.into),
        from: on(customer, ids.from),
        ...Object.fromEntries(orders.map((orderId) => [orderId, on(order, orderId)])),
        ...belongings.parts,
        intoCredit: on(credit, ids.into),
        fromCredit: on(credit, ids.from),
      };
      const decide = (states: States, standings: MergeStandings) => {
        const credits = {
          from: states.fromCredit,
          into: states.intoCredit,
          awaitsMore: states.from.stage === 'live' && states.from.hasAbsorbed,
        };
        const creditMoves = canMoveCredit(credits);
        const merge = mergeCustomers({ ids, choices, mayDiscount, creditMoves });
        const decided = belongings.after(merge(states, standings), states.from, states, {
          contact: contactMoves(ids),
          document: documentMoves(ids),
        });
        if (isRefusal(decided) || Object.keys(decided).length === 0) return decided;
        return { ...decided, intoCredit: expectCredit(credits, this.identities.id()) };
      };
      return (await transactParts(this.store, parts, decide, meta)).into;
    });
  }
}

export const MERGE_HANDLERS = [MergeCustomersHandler];
