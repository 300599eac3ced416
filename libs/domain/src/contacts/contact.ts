import {
  BLANK_CONTACT,
  contactAfter,
  contactFieldEvents,
  contactName,
  standingOnWire,
  type ContactEvent,
  type ContactFieldEvent,
  type ContactFields,
  type ContactInput,
  type Standing,
} from '@clientele/contracts';
import { isRefusal, refuse, type Decider, type Decision, type Refusal } from '@clientele/decider';
import { addressAfter } from '../address.ts';
import { fieldEvents } from '../field-events.ts';
import { readOnlyRefusal } from '../read-only.ts';

/** Most customers of one contact: all are named when it is deleted. */
export const CONTACT_CUSTOMERS_MAX = 1_000;

export interface LiveContact {
  readonly stage: 'live';
  readonly fields: ContactFields;
}

export type Contact = { readonly stage: 'none' } | LiveContact | { readonly stage: 'deleted' };

/** A contact: a person, linked to any number of customers, until it is deleted. */
export const contact: Decider<Contact, ContactEvent> = {
  category: 'contact',
  initial: { stage: 'none' },
  evolve: (state, event) => {
    if (state.stage === 'deleted' || event.type === 'ContactDeleted') return { stage: 'deleted' };
    return {
      stage: 'live',
      fields: contactAfter(state.stage === 'none' ? BLANK_CONTACT : state.fields, event),
    };
  },
};

/** What a client wrote of a contact. */
export interface ContactWrite {
  readonly id: string;
  readonly input: ContactInput;
}

/** A new contact under the number made for it. */
export interface ContactCreation extends ContactWrite {
  readonly number: number;
}

type Name = keyof ContactFields;
type Draft = { -readonly [N in Name]: ContactFields[N] };

const WRITTEN = [
  'firstName',
  'lastName',
  'email',
  'phone',
  'mobile',
  'fax',
  'tags',
] as const satisfies readonly Name[];

const put = <N extends Name>(draft: Draft, name: N, value: ContactFields[N] | null | undefined): void => {
  if (value !== undefined) draft[name] = value ?? BLANK_CONTACT[name];
};

/** What an input is put on. */
interface Ground {
  /** The contact as it is shown now. */
  readonly before: ContactFields;
  /** What members that are left out are. */
  readonly base: ContactFields;
  readonly standing: Standing;
}

/** All fields as a write wants them. */
const desired = (
  { before, base, standing }: Ground,
  { id, input }: ContactWrite,
): ContactFields | Refusal => {
  const { number, customerIds } = before;
  const displayName = contactName(before);
  const refused = readOnlyRefusal(input, {
    id,
    number,
    ...standingOnWire(standing),
    displayName,
    customerIds,
  });
  if (refused !== null) return refused;
  const draft: Draft = { ...base, address: addressAfter(base.address, input.address) };
  for (const name of WRITTEN) put(draft, name, input[name]);
  const isNameless = draft.firstName === null && draft.lastName === null && draft.email === null;
  return isNameless ? refuse('contact-nameless', { pointer: '/lastName' }) : draft;
};

const told = fieldEvents<ContactFields, ContactFieldEvent>(contactFieldEvents, 'ContactCreated');

/** Decides on a contact that is there; any other is refused. */
const whenLive = (
  state: Contact,
  decide: (fields: ContactFields) => Decision<ContactEvent>,
): Decision<ContactEvent> => (state.stage === 'live' ? decide(state.fields) : refuse('contact-not-found'));

/** Begins a contact under an id that nobody ever had. */
export const createContact =
  ({ number, ...write }: ContactCreation) =>
  (state: Contact, standing: Standing): Decision<ContactEvent> => {
    if (state.stage !== 'none') return refuse('contact-exists');
    const before = { ...BLANK_CONTACT, number };
    const fields = desired({ before, base: before, standing }, write);
    if (isRefusal(fields)) return fields;
    const created = told.first(BLANK_CONTACT, fields);
    return [created, ...told.between(contactAfter(BLANK_CONTACT, created), fields)];
  };

const changed = (ground: Ground, write: ContactWrite): Decision<ContactEvent> => {
  const after = desired(ground, write);
  return isRefusal(after) ? after : told.between(ground.before, after);
};

/** Changes what a patch speaks of. */
export const amendContact =
  (write: ContactWrite) =>
  (state: Contact, standing: Standing): Decision<ContactEvent> =>
    whenLive(state, (before) => changed({ before, base: before, standing }, write));

/** Makes a contact what a whole document says; its customers stay. */
export const replaceContact =
  (write: ContactWrite) =>
  (state: Contact, standing: Standing): Decision<ContactEvent> =>
    whenLive(state, (before) => {
      const { number, customerIds } = before;
      return changed({ before, base: { ...BLANK_CONTACT, number, customerIds }, standing }, write);
    });

/** Deletes a contact for good, and says whose contact it was. */
export const deleteContact =
  () =>
  (state: Contact): Decision<ContactEvent> =>
    whenLive(state, ({ customerIds }) => [{ type: 'ContactDeleted', data: { customerIds } }]);

/** The contact's half of its link to a customer. */
export const linkToCustomer =
  (customerId: string) =>
  (state: Contact): Decision<ContactEvent> =>
    whenLive(state, ({ customerIds }) => {
      if (customerIds.includes(customerId)) return [];
      return customerIds.length >= CONTACT_CUSTOMERS_MAX
        ? refuse('too-many-entries')
        : [{ type: 'ContactLinkedToCustomer', data: { customerId } }];
    });

/** The contact's half of the end of its link to a customer. */
export const unlinkFromCustomer =
  (customerId: string) =>
  (state: Contact): Decision<ContactEvent> =>
    whenLive(state, ({ customerIds }) =>
      customerIds.includes(customerId) ? [{ type: 'ContactUnlinkedFromCustomer', data: { customerId } }] : [],
    );

/** Like {@link unlinkFromCustomer}, for a customer that goes: a contact that went before says nothing. */
export const contactLeaves =
  (customerId: string) =>
  (state: Contact): readonly ContactEvent[] =>
    state.stage === 'live' && state.fields.customerIds.includes(customerId)
      ? [{ type: 'ContactUnlinkedFromCustomer', data: { customerId } }]
      : [];

/** The contact's half of a merge of one of its customers into another. */
export const contactMoves =
  ({ from, into }: { readonly from: string; readonly into: string }) =>
  (state: Contact): readonly ContactEvent[] => {
    const left = contactLeaves(from)(state);
    if (left.length === 0 || (state.stage === 'live' && state.fields.customerIds.includes(into))) return left;
    return [...left, { type: 'ContactLinkedToCustomer', data: { customerId: into } }];
  };
