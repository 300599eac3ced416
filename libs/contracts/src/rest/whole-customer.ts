import { z } from 'zod';
import { linkedContactDocument } from './contacts.ts';
import { customerDocument } from './customers.ts';
import { documentDocument } from './documents.ts';
import { orderDocument } from './orders.ts';
import { cardsDocument } from './cards.ts';
import { creditDocument, creditEntryDocument } from './credit.ts';

/** A credit account together with its newest entries. */
const creditWithEntries = creditDocument
  .extend({ entries: z.array(creditEntryDocument).meta({ description: 'The newest ones, newest first.' }) })
  .meta({ id: 'CreditWithEntries' });

/** A customer on the wire with those of its parts that were asked for; each part has its own version. */
export const wholeCustomerDocument = customerDocument
  .extend({
    contacts: z.array(linkedContactDocument).optional(),
    cards: cardsDocument.optional(),
    credit: creditWithEntries.nullable().optional(),
    documents: z.array(documentDocument).optional(),
    orders: z.array(orderDocument).optional(),
  })
  .meta({ id: 'WholeCustomer' });

export type WholeCustomerDocument = z.infer<typeof wholeCustomerDocument>;
