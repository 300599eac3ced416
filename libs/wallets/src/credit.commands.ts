import type { CreditInput, CreditPosting } from '@clientele/contracts';
import { refuse, together, type Decision } from '@clientele/decider';
import {
  changeCredit,
  credit,
  customer,
  customerRefusal,
  postCredit,
  transferCredit,
  type Credit,
} from '@clientele/domain';
import {
  EventStore,
  Identities,
  on,
  transactParts,
  type CommandMeta,
  type Written,
} from '@clientele/event-store';
import { Command, CommandHandler } from '@nestjs/cqrs';
import { billingCurrency, ownerLives, receiverRefusal } from './owner.ts';

const creditOf = (customerId: string) => ({
  credit: on(credit, customerId),
  customer: on(customer, customerId),
});

/** Decides on the credit of a customer that must be there. */
const ofOwner = (credit: (state: Credit) => Decision) => together({ customer: ownerLives, credit });

export class ChangeCredit extends Command<Written<Credit>> {
  constructor(
    readonly customerId: string,
    readonly input: CreditInput,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(ChangeCredit)
export class ChangeCreditHandler {
  constructor(private readonly store: EventStore) {}

  async execute({ customerId, input, meta }: ChangeCredit) {
    const decision = changeCredit({ customerId, input });
    const written = await transactParts(
      this.store,
      creditOf(customerId),
      (states, standings) => ofOwner((state) => decision(state, standings.credit))(states),
      meta,
    );
    return written.credit;
  }
}

type Transfer = Extract<CreditPosting, { type: 'transfer' }>;

/** Records an entry of a customer's ledger; a transfer is recorded in the other's as well. */
export class PostCredit extends Command<Written<Credit>> {
  constructor(
    readonly customerId: string,
    readonly input: CreditPosting,
    readonly meta: CommandMeta,
  ) {
    super();
  }
}

@CommandHandler(PostCredit)
export class PostCreditHandler {
  constructor(
    private readonly store: EventStore,
    private readonly identities: Identities,
  ) {}

  execute({ customerId, input, meta }: PostCredit): Promise<Written<Credit>> {
    if (input.type === 'transfer') return this.#transfer(customerId, input, meta);
    return this.#post(customerId, input, meta);
  }

  async #post(customerId: string, input: Exclude<CreditPosting, Transfer>, meta: CommandMeta) {
    const ids = { openingId: this.identities.id(), entryId: this.identities.id() };
    const written = await transactParts(
      this.store,
      creditOf(customerId),
      (states) =>
        ofOwner(postCredit({ input, ids, billingCurrency: billingCurrency(states.customer) }))(states),
      meta,
    );
    return written.credit;
  }

  async #transfer(fromId: string, input: Transfer, meta: CommandMeta) {
    const intoId = input.toCustomerId;
    if (intoId === fromId) return this.#toItself(fromId, meta);
    const made = () => this.identities.id();
    const ids = { transferId: made(), fromEntryId: made(), intoEntryId: made(), openingId: made() };
    const decide = transferCredit({ fromId, intoId, ids }, input);
    const parts = {
      from: on(credit, fromId),
      into: on(credit, intoId),
      owner: on(customer, fromId),
      receiver: on(customer, intoId),
    };
    const written = await transactParts(
      this.store,
      parts,
      (states) => customerRefusal(states.owner) ?? receiverRefusal(states.receiver) ?? decide(states),
      meta,
    );
    return written.from;
  }

  async #toItself(customerId: string, meta: CommandMeta) {
    const refusal = refuse('transfer-to-itself', { pointer: '/toCustomerId' });
    return (await transactParts(this.store, creditOf(customerId), () => refusal, meta)).credit;
  }
}

export const CREDIT_HANDLERS = [ChangeCreditHandler, PostCreditHandler];
