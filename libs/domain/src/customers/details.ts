import {
  BLANK_CUSTOMER,
  standingOnWire,
  type CustomerFields,
  type CustomerInput,
  type Standing,
} from '@clientele/contracts';
import { isRefusal, refuse, type Refusal } from '@clientele/decider';
import { addressAfter } from '../address.ts';
import { entriesAfter, type FreshEntries } from './entries.ts';
import { isTooLarge, mergePatch } from '../json.ts';
import { kindOf, tellsNameParts, withDisplayName } from './names.ts';
import { readOnlyRefusal } from '../read-only.ts';
import { isReversed } from '../window.ts';

/** What a client wrote of a customer, and what the edge adds so that the decision needs nothing else. */
export interface CustomerWrite extends FreshEntries {
  readonly id: string;
  readonly input: CustomerInput;
  /** The command's time. */
  readonly now: string;
}

/** A write that may begin a customer: with the number that was made for it. */
export interface Registration extends CustomerWrite {
  readonly number: number;
}

/** What an input is put on. */
interface Ground {
  /** The customer as it is now; `null` before it is registered. */
  readonly before: CustomerFields | null;
  /** What members that are left out are. */
  readonly base: CustomerFields;
  /** The input is a patch: `meta` merges, and a kind that is left out stays. */
  readonly patch: boolean;
  readonly standing: Standing;
}

/** The claimed value by which a customer was addressed; a write never changes it by leaving it out. */
export interface Addressed {
  readonly code?: string;
  readonly externalId?: string;
}

type Name = keyof CustomerFields;
type Draft = { -readonly [N in Name]: CustomerFields[N] };
type Sent<N extends Name> = { readonly [Member in N]?: CustomerFields[Member] | null | undefined };

const SAME_NAMED = [
  'externalId',
  'crmId',
  'refId',
  'accountNumber',
  'kind',
  'firstName',
  'lastName',
  'gender',
  'birthDate',
  'technicalName',
  'subdomain',
  'email',
  'phone',
  'mobile',
  'fax',
  'active',
  'inactive',
  'activeFrom',
  'activeUntil',
  'statusCode',
  'note',
  'appliances',
] as const satisfies readonly Name[];

/** Fields that stand in `company` on the wire. */
export const COMPANY = ['companyName', 'vatId', 'taxId', 'crn'] as const satisfies readonly Name[];

/** Fields that stand in `billing` on the wire. */
export const BILLING = [
  'currency',
  'taxBasisPoints',
  'dueDays',
  'minimumHours',
  'costCenter',
  'discounts',
  'creditRate',
  'discountRate',
] as const satisfies readonly Name[];

/** Left out: as it is. `null`: the default. A nested object that is `null` has nothing but defaults. */
const put = <N extends Name>(draft: Draft, names: readonly N[], sent: Sent<N> | null | undefined): void => {
  if (sent === undefined) return;
  for (const name of names) {
    const value = sent === null ? null : sent[name];
    if (value !== undefined) draft[name] = value ?? BLANK_CUSTOMER[name];
  }
};

const companyFields = ({ company }: CustomerInput): Sent<(typeof COMPANY)[number]> | null | undefined =>
  company && { companyName: company.name, vatId: company.vatId, taxId: company.taxId, crn: company.crn };

const metaAfter = ({ base, patch }: Ground, { meta }: CustomerInput): CustomerFields['meta'] => {
  if (!meta) return meta === null ? BLANK_CUSTOMER.meta : base.meta;
  return patch ? mergePatch(base.meta, meta) : meta;
};

const LIKE_UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A code is told at registration and never again. */
const codeRefusal = ({ before, base }: Ground, { code }: CustomerInput): Refusal | null => {
  const pointer = '/code';
  if (code !== undefined && code !== base.code) return refuse('code-fixed', { pointer });
  const isUuid = before === null && base.code !== null && LIKE_UUID.test(base.code);
  return isUuid ? refuse('code-like-uuid', { pointer }) : null;
};

/** What a write creates is found again where it was sent to. */
const addressRefusal = ({ before, base }: Ground, { externalId }: CustomerInput): Refusal | null => {
  const fixed = before === null && base.externalId !== null;
  return fixed && externalId !== undefined && externalId !== base.externalId
    ? refuse('read-only', { pointer: '/externalId' })
    : null;
};

const refusalOf = (ground: Ground, { id, input }: CustomerWrite): Refusal | null => {
  const { number, archivedAt } = ground.before ?? ground.base;
  const shown = { id, number, ...standingOnWire(ground.standing), archivedAt };
  return readOnlyRefusal(input, shown) ?? codeRefusal(ground, input) ?? addressRefusal(ground, input);
};

/** A whole write with a display name and no part of a name leaves the parts, and the kind, as they are. */
const keepsNames = (before: CustomerFields | null, input: CustomerInput): before is CustomerFields =>
  before !== null && input.displayName !== undefined && !tellsNameParts(input);

/** The values of an input on its ground, but for lists and the display name. */
const plainFields = (ground: Ground, { input, now }: CustomerWrite): Draft => {
  const { base, before } = ground;
  const draft: Draft = { ...base };
  put(draft, SAME_NAMED, input);
  put(draft, COMPANY, companyFields(input));
  put(draft, BILLING, input.billing);
  draft.address = addressAfter(base.address, input.address);
  draft.deliveryAddress = addressAfter(base.deliveryAddress, input.deliveryAddress);
  draft.meta = metaAfter(ground, input);
  if (input.archived !== undefined) draft.archivedAt = input.archived ? (before?.archivedAt ?? now) : null;
  if (input.kind === undefined && !ground.patch && !keepsNames(before, input)) draft.kind = kindOf(draft);
  return draft;
};

/** All fields as a write wants them: the one way for every method. */
const fieldsOn = (ground: Ground, write: CustomerWrite): CustomerFields | Refusal => {
  const { input } = write;
  const refused = refusalOf(ground, write);
  if (refused !== null) return refused;
  const entries = entriesAfter(ground.base, ground.before?.projects ?? [], write);
  if (isRefusal(entries)) return entries;
  const draft = plainFields(ground, write);
  if (input.meta && isTooLarge(draft.meta)) return refuse('too-many-entries', { pointer: '/meta' });
  if (isReversed(draft.activeFrom, draft.activeUntil))
    return refuse('window-reversed', { pointer: '/activeUntil' });
  return withDisplayName({ ...draft, ...entries }, ground.before, input.displayName);
};

/** The fields that a patch makes of a customer. */
export const amended = (
  before: CustomerFields,
  write: CustomerWrite,
  standing: Standing,
): CustomerFields | Refusal => fieldsOn({ before, base: before, patch: true, standing }, write);

/** The fields of a customer that a whole document makes: whatever it leaves out has its default. */
export const registered = (
  write: Registration,
  standing: Standing,
  addressed: Addressed = {},
): CustomerFields | Refusal => {
  const base = {
    ...BLANK_CUSTOMER,
    number: write.number,
    code: addressed.code ?? write.input.code ?? null,
    externalId: addressed.externalId ?? null,
  };
  return fieldsOn({ before: null, base, patch: false, standing }, write);
};

/** The fields that a whole document makes of a customer: its number, its code and its address stay. */
export const replaced = (
  before: CustomerFields,
  write: CustomerWrite & { readonly addressed: Addressed },
  standing: Standing,
): CustomerFields | Refusal => {
  const { number, code, kind, firstName, lastName, companyName } = before;
  const names = keepsNames(before, write.input) ? { kind, firstName, lastName, companyName } : {};
  const base = { ...BLANK_CUSTOMER, number, code, externalId: write.addressed.externalId ?? null, ...names };
  return fieldsOn({ before, base, patch: false, standing }, write);
};
