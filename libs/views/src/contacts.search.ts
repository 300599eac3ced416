import type { ContactFields } from '@clientele/contracts';
import { phoneWord, searchText, wordsOfAll } from './words.ts';

/** What a search finds a contact by though it is misspelt: its names, folded. */
export const contactNamesOf = ({ firstName, lastName }: ContactFields): string =>
  searchText(wordsOfAll([firstName, lastName]));

/** What a search finds a contact by when it is spelt right, or begun: names and channels, folded. */
export const contactWordsOf = ({ firstName, lastName, email, phone, mobile }: ContactFields): string => {
  const phones = [phone, mobile].flatMap((number) => (number ? [phoneWord(number)] : []));
  return searchText([...phones, ...wordsOfAll([firstName, lastName, email])]);
};
