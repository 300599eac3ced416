import type { CustomerFields } from '@clientele/contracts';
import { phoneWord, searchText, wordsOfAll } from './words.ts';

/** What a search finds a customer by though it is misspelt: its names, folded. */
export const namesTextOf = ({ companyName, firstName, lastName }: CustomerFields): string =>
  searchText(wordsOfAll([companyName, firstName, lastName]));

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
  return searchText([String(fields.number), ...phones, ...wordsOfAll(texts)]);
};
