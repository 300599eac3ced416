import { isUtf8 } from 'node:buffer';
import { Invalid, pointerOf } from './invalid.ts';

/** Deepest nesting of arrays and objects in a body. */
export const DEPTH_MAX = 64;

const LONE_SURROGATE_PATTERN = /\p{Surrogate}/u;

interface Place {
  readonly value: unknown;
  readonly path: readonly string[];
}

/**
 * Reads a JSON body. Refuses, with a pointer to it, what could not be stored or answered again: text that is
 * no UTF-8, U+0000, halves of characters, members named `__proto__`, and what is nested too deeply.
 */
export const parseJson = (bytes: Buffer): { readonly text: string; readonly value: unknown } => {
  if (!isUtf8(bytes)) throw fault([], 'the body is not valid UTF-8');
  const text = bytes.toString('utf8');
  const value = parse(text);
  if (mayHide(text)) inspect(value);
  return { text, value };
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw fault([], error instanceof Error ? error.message : 'is not valid JSON');
  }
};

/** A fault of the text itself is the body's; one of its form has its place. */
const fault = (path: readonly string[], message: string): Invalid =>
  new Invalid('invalid-json', [{ pointer: pointerOf(path), message }]);

/**
 * Nearly no body can hold anything that is refused, and its text shows that at once: valid UTF-8 has no half
 * characters, JSON no raw U+0000, so either would be written as an escape.
 */
const mayHide = (text: string): boolean =>
  text.includes('\\u') || text.includes('__proto__') || openings(text) > DEPTH_MAX;

/** How often an array or object opens, at most: nesting cannot be deeper. */
const openings = (text: string): number => {
  let count = 0;
  for (const opening of ['{', '['])
    for (let at = text.indexOf(opening); at !== -1 && count <= DEPTH_MAX; at = text.indexOf(opening, at + 1))
      count += 1;
  return count;
};

const inspect = (root: unknown): void => {
  const open: Place[] = [{ value: root, path: [] }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { value, path } = place;
    if (typeof value === 'string') inspectText(value, path);
    if (typeof value !== 'object' || value === null) continue;
    if (path.length >= DEPTH_MAX) throw fault(path, `is nested more than ${DEPTH_MAX} deep`);
    for (const [name, member] of Object.entries(value)) {
      inspectName(name, path);
      open.push({ value: member, path: [...path, name] });
    }
  }
};

const inspectName = (name: string, path: readonly string[]): void => {
  inspectText(name, path);
  if (name === '__proto__') throw fault([...path, name], 'is not a name that a member can have');
};

const inspectText = (text: string, path: readonly string[]): void => {
  if (text.includes('\0')) throw fault(path, 'must not contain U+0000');
  if (LONE_SURROGATE_PATTERN.test(text)) throw fault(path, 'must be well-formed Unicode');
};
