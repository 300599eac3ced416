import { Where } from './page.ts';
import { folded, phoneWord, wordsOf } from './words.ts';

/** Words of a search that are looked at. */
export const SEARCH_WORDS_MAX = 8;
/** Characters that a word needs to be found though it is misspelt. */
const FUZZY_LENGTH_MIN = 3;
/** Digits that make a text a telephone number, if it has nothing but what stands in those. */
const PHONE_DIGITS_MIN = 4;
const PHONE_PATTERN = /^[+\d\s()./-]+((x|ext\.?)\s*\d+)?$/i;

/**
 * How alike two whole words must be to count as one, misspelt: 0 is not at all, 1 is equal. With two letters
 * of a word of five exchanged it is 0.33; `gone` and `alone` have 0.22.
 */
export const SIMILARITY_MIN = 0.3;

const RANK_OF_EQUAL_NAME = 3_000;
const RANK_OF_NAME_BEGUN = 1_500;
const RANK_OF_WHOLE_WORDS = 500;
const RANK_OF_SHORT_NAME = 200;
const RANK_OF_SIMILARITY = 1_000;
// Where any word will do: one of the name counts more than one that stands elsewhere, a whole one more than
// a begun one, and each further one more than all that tells rows with as many apart.
const RANK_OF_WORD_IN_NAME = 8_000;
const RANK_OF_WORD_BEGUN_IN_NAME = 6_000;
const RANK_OF_WORD = 5_000;
const RANK_OF_WORD_BEGUN = 4_000;

const wordsIn = (column: 'names' | 'search'): string => `array_to_tsvector(string_to_array(${column}, ' '))`;
const WORDS = wordsIn('search');

// New entries wait in a list that somebody else merges (see `Gardener`): merging is far slower than
// appending, and a projector that stopped for it would be behind for as long.
const PENDING_LIST_KB_MAX = 65_536;

/** The index of a table whose columns `names` and `search` are searched. */
export const SEARCH_INDEX = `using gin (names gin_trgm_ops, ${WORDS})
  with (gin_pending_list_limit = ${PENDING_LIST_KB_MAX})`;

/** Characters of the name by which rows are sorted; an index entry has room for no more. */
const SORT_NAME_LENGTH_MAX = 200;

/** What a row is sorted by, and what a search compares a whole name with. */
export const sortNameOf = (displayName: string): string => folded(displayName).slice(0, SORT_NAME_LENGTH_MAX);

/** A search as the database takes it. Words are letters and digits alone, so quoting them is safe. */
export interface Search {
  readonly text: string;
  readonly words: readonly string[];
  /** A telephone number may be what was typed. */
  readonly phone: string | null;
  readonly match: Match;
}

/** Which of the words of a search have to be found. */
export const MATCHES = ['all', 'any'] as const;
export type Match = (typeof MATCHES)[number];

/** What was asked for; `null` when there is no word in it. */
export function searchOf(q: string, match: Match = 'all'): Search | null {
  const words = wordsOf(q).slice(0, SEARCH_WORDS_MAX);
  if (words.length === 0) return null;
  const isPhone = PHONE_PATTERN.test(q) && q.replaceAll(/\D/g, '').length >= PHONE_DIGITS_MIN;
  return { text: folded(q.trim()), words, phone: isPhone ? phoneWord(q) : null, match };
}

const begunBy = (word: string): string => `'${word}':*`;

/** Whose words are, or begin with, all that was typed, or any of it: its full text. */
export const asTyped = (where: Where, { words, phone, match }: Search): string => {
  const all = words.map(begunBy).join(match === 'any' ? ' | ' : ' & ');
  return `${WORDS} @@ ${where.value(phone ? `${all} | ${begunBy(phone)}` : all)}::tsquery`;
};

const isFuzzy = (word: string): boolean => word.length >= FUZZY_LENGTH_MIN && !/\d/.test(word);

/**
 * Whose names are like all words that were typed, or like one of them while the rest is as typed. Each of
 * these cases is a conjunction, which one scan of the index answers; "like it or as typed" for each word
 * would not be.
 */
export const misspelt = (where: Where, { text, words, match }: Search): string => {
  // An e-mail address is no name: it fits, or it does not.
  const fuzzy = text.includes('@') ? [] : words.filter(isFuzzy);
  const like = (word: string) => `${where.value(word)} <<% names`;
  if (match === 'any') return fuzzy.map((word) => `(${like(word)})`).join(' or ') || 'false';
  const cases = fuzzy.map((word) => {
    const rest = words.filter((other) => other !== word).map(begunBy);
    return rest.length === 0
      ? like(word)
      : `${like(word)} and ${WORDS} @@ ${where.value(rest.join(' & '))}::tsquery`;
  });
  if (fuzzy.length === words.length && words.length > 1) cases.push(words.map(like).join(' and '));
  return cases.map((one) => `(${one})`).join(' or ') || 'false';
};

const rankOfName = (where: Where, { text }: Search): string => {
  const typed = `${where.value(text)}::text`;
  return `case when sort_name = ${typed} then ${RANK_OF_EQUAL_NAME}
    when starts_with(sort_name, ${typed}) then ${RANK_OF_NAME_BEGUN} else 0 end`;
};

/**
 * How well a row fits that has all words: the greater, the further in front. A whole number, so that a
 * place can name it, and cheap, because many may have them. Of those that fit alike the shortest name is the
 * nearest.
 */
export const rankAsTyped = (where: Where, search: Search): string =>
  `(${rankOfName(where, search)}
    + ${search.match === 'any' ? rankOfEach(where, search) : rankOfWhole(where, search)}
    + greatest(0, ${RANK_OF_SHORT_NAME} - length(names)))`;

const rankOfWhole = (where: Where, { words }: Search): string => {
  const whole = where.value(words.map((word) => `'${word}'`).join(' & '));
  return `case when ${WORDS} @@ ${whole}::tsquery then ${RANK_OF_WHOLE_WORDS} else 0 end`;
};

const rankOfEach = (where: Where, { words }: Search): string =>
  words
    .map((word) => {
      const [whole, begun] = [where.value(`'${word}'`), where.value(begunBy(word))];
      return `case when ${wordsIn('names')} @@ ${whole}::tsquery then ${RANK_OF_WORD_IN_NAME}
        when ${wordsIn('names')} @@ ${begun}::tsquery then ${RANK_OF_WORD_BEGUN_IN_NAME}
        when ${WORDS} @@ ${whole}::tsquery then ${RANK_OF_WORD}
        when ${WORDS} @@ ${begun}::tsquery then ${RANK_OF_WORD_BEGUN} else 0 end`;
    })
    .join(' + ');

/** How well a row fits whose names are like what was typed. */
export const rankMisspelt = (where: Where, { text, words, match }: Search): string => {
  const alike = (typed: string) => `word_similarity(${where.value(typed)}::text, names)`;
  const likeness = match === 'any' ? words.map(alike).join(' + ') : alike(text);
  return `((${likeness}) * ${RANK_OF_SIMILARITY})::integer`;
};
