/** Longest word that is searched for or sorted by, in characters; what is longer is cut. */
const WORD_LENGTH_MAX = 60;

// Letters that decomposing leaves as they are, though people type them without their stroke or ligature.
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
  ı: 'i',
};
const LETTERS_PATTERN = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g');
const ASCII_PATTERN = /^[\x20-\x7e]*$/;
const SEPARATORS_PATTERN = /[^\p{L}\p{N}]+/u;

/** A text without case and accents: what it is searched and sorted by. */
export const folded = (text: string): string => {
  const lower = text.toLowerCase();
  if (ASCII_PATTERN.test(lower)) return lower;
  return lower
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(LETTERS_PATTERN, (letter) => LETTERS[letter] ?? letter);
};

/** The words of a text, folded. */
export const wordsOf = (text: string): string[] =>
  folded(text)
    .split(SEPARATORS_PATTERN)
    .flatMap((word) => (word === '' ? [] : [word.slice(0, WORD_LENGTH_MAX)]));

/**
 * The word by which a telephone number is found: its digits backwards, so that its end is enough, and neither
 * zeros nor a country code in front, which some write and some do not, are in the way. An extension is left
 * out.
 */
export const phoneWord = (phone: string): string => {
  const digits = phone
    .replace(/[a-z].*$/i, '')
    .replaceAll(/\D/g, '')
    .replace(/^0+/, '');
  return `tel${digits.split('').reverse().join('')}`;
};

/** Most words of one row that can be searched for. */
const WORDS_MAX = 64;

/** The words of all texts that there are, folded. */
export const wordsOfAll = (texts: readonly (string | null | undefined)[]): string[] =>
  texts.flatMap((text) => (text ? wordsOf(text) : []));

/** What a column of a search holds of these words: each once. */
export const searchText = (words: readonly string[]): string =>
  [...new Set(words)].slice(0, WORDS_MAX).join(' ');
