import { Where } from './page.ts';
import { folded, phoneWord, wordsOf } from './words.ts';

/** Words of a search that are looked at. */
export const SEARCH_WORDS_MAX = 8;
/** Characters that a word needs to be found though it is misspelt. */
const FUZZY_LENGTH_MIN = 3;
/** Digits that make a text a telephone number, if it has nothing but what stands in those. */
const PHONE_DIGITS_MIN = 4;
const PHONE_PATTERN = /^[+\d\s()./-]+$/;

/**
 * How alike two whole words must be to count as one, misspelt: 0 is not at all, 1 is equal. With two letters of a word
 * of five exchanged it is 0.33; `gone` and `alone` have 0.22.
 */
export const SIMILARITY_MIN = 0.3;

const RANK_OF_EQUAL_NAME = 3_000;
const RANK_OF_NAME_BEGUN = 1_500;
const RANK_OF_WHOLE_WORDS = 500;
const RANK_OF_SIMILARITY = 1_000;

const WORDS = "array_to_tsvector(string_to_array(search, ' '))";

/** A search as the database takes it. Words are letters and digits alone, so quoting them is safe. */
export interface Search {
  readonly text: string;
  readonly words: readonly string[];
  /** The customer's telephone number may be what was typed. */
  readonly phone: string | null;
}

/** What was asked for; `null` when there is no word in it. */
export function searchOf(q: string): Search | null {
  const words = wordsOf(q).slice(0, SEARCH_WORDS_MAX);
  if (words.length === 0) return null;
  const isPhone = PHONE_PATTERN.test(q) && q.replaceAll(/\D/g, '').length >= PHONE_DIGITS_MIN;
  return { text: folded(q.trim()), words, phone: isPhone ? phoneWord(q) : null };
}

const begunBy = (word: string): string => `'${word}':*`;

/** Whose words are, or begin with, all that was typed: its full text. */
export const asTyped = (where: Where, { words, phone }: Search): string => {
  const all = words.map(begunBy).join(' & ');
  return `${WORDS} @@ ${where.value(phone ? `${all} | ${begunBy(phone)}` : all)}::tsquery`;
};

/** Who has for each word one that it begins, or a name like it. */
export const misspelt = (where: Where, { words }: Search): string =>
  words
    .map((word) => {
      const typed = `${WORDS} @@ ${where.value(begunBy(word))}::tsquery`;
      return word.length < FUZZY_LENGTH_MIN ? typed : `(${typed} or ${where.value(word)} <<% names)`;
    })
    .join(' and ');

/** How well a customer fits: the greater, the further in front. A whole number, so that a place can name it. */
export const rankOf = (where: Where, { text, words }: Search): string => {
  const typed = `${where.value(text)}::text`;
  const whole = where.value(words.map((word) => `'${word}'`).join(' & '));
  return `(case when sort_name = ${typed} then ${RANK_OF_EQUAL_NAME}
      when starts_with(sort_name, ${typed}) then ${RANK_OF_NAME_BEGUN} else 0 end
    + case when ${WORDS} @@ ${whole}::tsquery then ${RANK_OF_WHOLE_WORDS} else 0 end
    + (word_similarity(${typed}, names) * ${RANK_OF_SIMILARITY})::integer)`;
};
