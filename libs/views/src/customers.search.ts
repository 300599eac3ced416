import type { CustomerFields } from '@clientele/contracts';
import { phoneWord, wordsOf } from './words.ts';

/** Most words of one customer that can be searched for. */
const WORDS_MAX = 64;

type Text = string | null | undefined;

const textOf = (words: readonly string[]): string => [...new Set(words)].slice(0, WORDS_MAX).join(' ');
const wordsOfAll = (texts: readonly Text[]): string[] => texts.flatMap((text) => (text ? wordsOf(text) : []));

/** What a search finds a customer by though it is misspelt: its names, folded. */
export const namesTextOf = ({ companyName, firstName, lastName }: CustomerFields): string =>
  textOf(wordsOfAll([companyName, firstName, lastName]));

/** What a search finds a customer by when it is spelt right, or begun: all its words, folded. */
export const searchTextOf = (fields: CustomerFields): string => {
  const {
    companyName,
    firstName,
    lastName,
    email,
    code,
    externalId,
    accountNumber,
    address,
    tags,
    phone,
    mobile,
  } = fields;
  const texts = [
    companyName,
    firstName,
    lastName,
    email,
    code,
    externalId,
    accountNumber,
    address?.city,
    ...tags,
  ];
  const phones = [phone, mobile].flatMap((number) => (number ? [phoneWord(number)] : []));
  return textOf([String(fields.number), ...phones, ...wordsOfAll(texts)]);
};
