import {
  customerFields,
  LINE_LENGTH_MAX,
  trimmedOrNone,
  type CustomerInput,
  type WholeCustomerDocument,
} from '@clientele/contracts';
import { z } from 'zod';
import type { NativeCommand } from '../native-api.ts';
import { changedMembers, customerPath, defined } from '../write.ts';
import { CARDS_MAX, cardCommands, issuingCommands, sentCard } from './card.ts';
import { amount, creditCommands, isSame, openingCommands, sentCredit } from './credit.ts';
import { addressOf } from './customer.ts';
import { mergePatchOf } from './merge-patch.ts';
import { day, time } from './times.ts';

const written = z
  .string()
  .max(LINE_LENGTH_MAX)
  .nullish()
  .transform((text) => trimmedOrNone(text ?? null));
const moment = time.nullish().transform((value) => value ?? null);
const flag = (unless: boolean) =>
  z
    .boolean()
    .nullish()
    .transform((value) => value ?? unless);
const rate = amount.nullish().transform((value) => value ?? '0');
const noneIfBlank = <T>(members: T & object): T | null =>
  Object.values(members).every((value) => value === null) ? null : members;

const gender = z
  .string()
  .nullish()
  .transform((text) => text?.toLowerCase() || null)
  .pipe(z.enum(['male', 'female', 'other'], 'expected Male, Female or Other').nullable());

const company = z
  .object({ name: written, vatId: written, taxId: written, crn: written })
  .nullish()
  .transform((members) => (members ? noneIfBlank(members) : null))
  .meta({ id: 'SentCompany' });

const addressNote = customerFields.note.optional().transform((text) => text ?? null);

const address = z
  .object({
    street: written,
    city: written,
    postalCode: written,
    zipCode: written.meta({ description: 'The older name of `postalCode`.' }),
    country: written,
    coordinates: z
      .object({ longitude: z.number().min(-180).max(180), latitude: z.number().min(-90).max(90) })
      .nullish()
      .transform((place) => place ?? null),
    note: addressNote,
  })
  .nullish()
  .transform((members) => {
    if (!members) return null;
    const { zipCode, ...rest } = members;
    return noneIfBlank({ ...rest, postalCode: rest.postalCode ?? zipCode });
  })
  .meta({ id: 'SentAddress' });

/** What a PUT sets to its default when it is left out. */
const replaced = {
  isActive: flag(true),
  activationTime: moment,
  expirationTime: moment,
  firstName: written,
  lastName: written,
  gender,
  birthDate: day.nullish().transform((value) => value ?? null),
  email: written,
  phone: written,
  isCompany: flag(false),
  company,
  address,
  deliveryAddress: address,
  creditRate: rate,
  discountRate: rate,
  note: customerFields.note.optional().transform((text) => text ?? null),
  meta: customerFields.meta.nullish().transform((value) => value ?? {}),
};

/** A customer as it is sent; `fullName`, `status` and `creditTransactions` are the server's to say. */
export const sentCustomer = z
  .object({
    id: written.meta({ description: 'Made when it is left out.' }),
    externalId: z.string().max(LINE_LENGTH_MAX).nullish(),
    ...replaced,
    credit: sentCredit.nullish().meta({ description: 'What is left out moves no money.' }),
    cards: z
      .array(sentCard)
      .max(CARDS_MAX)
      .nullish()
      .meta({ description: 'Cards that are missing are closed; left out they stay.' }),
    _v: z.int().nullish().meta({ description: 'Checked when a customer is updated.' }),
  })
  .meta({ id: 'SentCustomer' });
export type SentCustomer = z.output<typeof sentCustomer>;

/** What of a customer can be written, cards and credit apart. */
type Writable = Pick<SentCustomer, keyof typeof replaced> & { readonly externalId?: string | null };

const writableIn = ({
  id: _id,
  credit: _credit,
  cards: _cards,
  _v,
  externalId,
  ...rest
}: SentCustomer): Writable =>
  externalId === undefined ? rest : { ...rest, externalId: trimmedOrNone(externalId) };

const writableOf = (native: WholeCustomerDocument): Writable => ({
  externalId: native.externalId,
  isActive: native.active,
  activationTime: native.activeFrom,
  expirationTime: native.activeUntil,
  firstName: native.firstName,
  lastName: native.lastName,
  gender: native.gender,
  birthDate: native.birthDate,
  email: native.email,
  phone: native.phone,
  isCompany: native.kind === 'company',
  company: native.company,
  address: addressOf(native.address),
  deliveryAddress: addressOf(native.deliveryAddress),
  creditRate: native.billing.creditRate,
  discountRate: native.billing.discountRate,
  note: native.note,
  meta: native.meta,
});

const NO_COMPANY = { name: null, vatId: null, taxId: null, crn: null };
// What other dialects know of an address besides stays.
const NO_ADDRESS = {
  street: null,
  city: null,
  postalCode: null,
  country: null,
  coordinates: null,
  note: null,
};

const orNone = <T>(value: T | null | undefined, none: T): T | undefined =>
  value === null ? none : (value ?? undefined);

/** Members in native terms. */
const inputOf = (members: Partial<Writable>): CustomerInput => {
  const { isActive, isCompany, activationTime, expirationTime, creditRate, discountRate, ...same } = members;
  const billing = defined({ creditRate, discountRate });
  return defined({
    ...same,
    active: isActive,
    kind: isCompany === undefined ? undefined : isCompany ? ('company' as const) : ('person' as const),
    activeFrom: activationTime,
    activeUntil: expirationTime,
    company: orNone(members.company, NO_COMPANY),
    address: orNone(members.address, NO_ADDRESS),
    deliveryAddress: orNone(members.deliveryAddress, NO_ADDRESS),
    billing: Object.keys(billing).length === 0 ? undefined : billing,
  });
};

/** Commands that make a customer of what was sent; they depend on nothing else. */
export const creatingCommands = (
  create: NativeCommand,
  { credit, cards, ...sent }: SentCustomer,
): readonly NativeCommand[] => {
  const path = '/v1/customers/{0}';
  const input = { ...(create.body as object), ...inputOf({ ...writableIn(sent) }) };
  return [
    {
      ...create,
      body: { ...input, company: sent.company, address: sent.address, deliveryAddress: sent.deliveryAddress },
    },
    ...issuingCommands(`${path}/cards`, cards ?? [], 1),
    ...openingCommands(path, credit),
  ];
};

const sameRate = (shown: string, sent: string): string => (isSame(shown, sent) ? shown : sent);

/**
 * Commands that make of a customer what was sent; none when it is so. The first one is there even if it says
 * nothing, because whoever updates must have the right to, whatever else is changed.
 */
export const changingCommands = (
  native: WholeCustomerDocument,
  sent: SentCustomer,
  now: string,
): readonly NativeCommand[] => {
  const path = customerPath(native.id);
  const { creditRate, discountRate } = native.billing;
  const changed = changedMembers(writableOf(native), {
    ...writableIn(sent),
    creditRate: sameRate(creditRate, sent.creditRate),
    discountRate: sameRate(discountRate, sent.discountRate),
  });
  const meta = changed.meta && mergePatchOf(native.meta, changed.meta);
  const body = inputOf(meta ? { ...changed, meta: meta as SentCustomer['meta'] } : changed);
  const cards = { cards: native.cards?.items ?? [], sent: sent.cards ?? [], now };
  const rest = [
    ...(sent.cards ? cardCommands(`${path}/cards`, cards, 1) : []),
    ...creditCommands(path, native, sent.credit),
  ];
  const isAsSent = Object.keys(body).length === 0 && rest.length === 0;
  return isAsSent ? [] : [{ method: 'PATCH', path, body }, ...rest];
};
