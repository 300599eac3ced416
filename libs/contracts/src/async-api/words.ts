import { PUBLISHED, type PublishedContext } from '../cloud-events.ts';

/** What the document says of all events, in CommonMark. */
export const INTRODUCTION = `Everything that happens to a customer and its contacts, cards, credit,
documents and orders, as it was recorded: one topic for each context, one message for each event, in
CloudEvents 1.0 (Kafka protocol binding, binary mode: the attributes are headers, the value is the event's
data).

**Order.** The key is the id of what it happened to, of cards and credit that of their customer.
Messages with one key are in one partition, in the order in which they were recorded.

**At least once.** After a failure old messages can come again, late. They carry the same \`ce_id\` and
\`ce_position\`: keep the highest position that you handled in each partition, in the transaction of
what you do, and drop whatever is not above it.

**What people typed is not in it.** Ids, amounts, times and choices are open. Names, addresses, notes
and the like are in \`sealed\`, which only the platform can open. To read them, GET \`ce_dataref\` from
the API with a key of your own: the resource as it was just after the event, as far as your rights go.
Once a person is erased it answers without what they typed, or not at all.

**Growth.** New types of events, new headers and new values of \`ce_via\` come without notice: skip what
you do not know. A type whose data changes gets a higher \`ce_schema\`.`;

/** What a topic is about. */
export const SUBJECTS: Readonly<Record<PublishedContext, string>> = {
  customers: 'Customers, with their links, projects and discounts, and orders.',
  contacts: 'Contacts: people and their channels, and the customers that they belong to.',
  wallets: 'The cards of a customer, and its credit as a ledger.',
  documents: 'Documents, and the customers that they are attached to. Their bytes are read from the API.',
};

/** Says which id is the key of a topic. */
export const keyOf = (context: PublishedContext): string => {
  const things = context === 'wallets' ? ['customer'] : Object.keys(PUBLISHED[context]);
  return `The id of the ${things.join(' or ')}.`;
};

/** `CustomerRenamed` as people say it: Customer renamed. */
export const sayingOf = (type: string): string =>
  type.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
