import { canonicalDecimal, decimal, negated, sumOf, type WholeCustomerDocument } from '@clientele/contracts';
import { Refused } from '@clientele/event-store';
import { z } from 'zod';
import type { NativeCommand } from '../native-api.ts';
import { timeText } from './times.ts';

/** In which currency credit is kept when neither the client nor the customer's billing tells. */
export const CURRENCY = 'EUR';

type Credit = NonNullable<WholeCustomerDocument['credit']>;

/** A number as the vendor shows it, with a point; it is written out as it is kept, digit for digit. */
export const printed = (text: string): unknown => JSON.rawJSON(text.includes('.') ? text : `${text}.0`);

/** A decimal that comes as a number. */
export const amount = z.number().transform((value, context): string => {
  const text = decimal.safeParse(String(value));
  if (text.success) return canonicalDecimal(text.data);
  context.addIssue('expected at most 15 digits before the point and 6 behind it');
  return z.NEVER;
});

/** Whether a decimal is the one that was sent; more digits than a number has room for come back rounded. */
export const isSame = (shown: string, sent: string): boolean => Number(shown) === Number(sent);

export const credit = z
  .object({ amount: z.number(), currencyLabel: z.string().nullable() })
  .meta({ id: 'Credit' });

/** An entry of the ledger; the page shows none, so its form is ours. */
export const creditTransaction = z
  .object({
    id: z.uuid(),
    time: z.string(),
    type: z.string(),
    amount: z.number(),
    balance: z.number(),
    currencyLabel: z.string(),
    note: z.string().nullable(),
  })
  .meta({ id: 'CreditTransaction' });

const label = z
  .string()
  .nullish()
  .transform((text) => text?.trim().toUpperCase() || undefined)
  .pipe(
    z
      .string()
      .regex(/^[A-Z]{3}$/, 'expected a currency code of three letters')
      .optional(),
  );

export const sentCredit = z
  .object({ amount: amount.nullish(), currencyLabel: label })
  .meta({ id: 'SentCredit' });
export type SentCredit = z.output<typeof sentCredit>;

export const shownCredit = (native: Credit | null) => ({
  amount: printed(native?.balance ?? '0'),
  currencyLabel: native?.currency ?? null,
});

/** The newest entries that changed the balance, newest first. */
export const shownEntries = (native: Credit | null) =>
  (native?.entries ?? [])
    .filter((entry) => entry.amount !== '0')
    .map((entry) => ({
      id: entry.id,
      time: timeText(entry.at),
      type: entry.type,
      amount: printed(entry.amount),
      balance: printed(entry.balance),
      currencyLabel: entry.currency,
      note: entry.note,
    }));

const posting = (path: string, body: object): readonly NativeCommand[] => [
  { method: 'POST', path: `${path}/credit/entries`, body },
];

/** Commands that open the credit of a new customer. */
export const openingCommands = (path: string, sent: SentCredit | null | undefined) => {
  const amount = sent?.amount ?? '0';
  const label = sent?.currencyLabel;
  return amount === '0' && label === undefined
    ? []
    : posting(path, { type: 'opening', amount, currency: label ?? CURRENCY });
};

const currencyOf = ({ currency }: WholeCustomerDocument['billing']): string => currency ?? CURRENCY;

const checkCurrency = ({ currency }: Credit, label: string | undefined): void => {
  if (label !== undefined && label !== currency)
    throw new Refused('currency-differs', { pointer: '/currency' });
};

/** Commands that make of a customer's credit what was sent; what was not moves nothing. */
export const creditCommands = (
  path: string,
  { credit: native = null, billing }: Pick<WholeCustomerDocument, 'credit' | 'billing'>,
  sent: SentCredit | null | undefined,
): readonly NativeCommand[] => {
  const { amount: wanted, currencyLabel }: Partial<SentCredit> = sent ?? {};
  if (native !== null) checkCurrency(native, currencyLabel);
  const balance = native?.balance ?? '0';
  if (!wanted || isSame(balance, wanted)) return [];
  if (native !== null) return posting(path, { type: 'adjustment', amount: sumOf(wanted, negated(balance)) });
  return posting(path, { type: 'topUp', amount: wanted, currency: currencyLabel ?? currencyOf(billing) });
};

declare global {
  interface JSON {
    /** A piece of JSON that is written out as it is. */
    rawJSON(text: string): unknown;
  }
}
