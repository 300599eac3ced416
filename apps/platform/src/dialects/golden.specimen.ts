import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';

/** A request as a file tells it, and what it is to be answered; without an answer it only has to succeed. */
interface Pair {
  readonly title: string;
  readonly name: string | null;
  readonly request: string;
  readonly answer: string | null;
}

/** Whom a file of pairs is run against: a tenant of its own. */
export interface GoldenSetting {
  readonly url: string;
  readonly key: string;
}

/** Members whose values are free, by their names, and what they look like. */
export type Free = Readonly<Record<string, RegExp>>;

interface Message {
  readonly first: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const ANSWER_PATTERN = /^HTTP\/1\.1 /;
const NAME_PATTERN = /^# @name (\w+)$/m;
const PLACEHOLDER_PATTERN = /\{\{([\w.$]+)\}\}/g;

const FOLDER = join(import.meta.dirname, '../../../../libs/dialects/src');

const pairsIn = (text: string): readonly Pair[] => {
  const blocks = text.split(/^### */m).slice(1);
  const parsed = blocks.map((block) => {
    const [title = '', ...lines] = block.split('\n');
    const rest = lines.join('\n');
    const content = rest.replaceAll(/^# .*\n?/gm, '').trim();
    return { title: title.trim(), name: NAME_PATTERN.exec(rest)?.[1] ?? null, content };
  });
  return parsed.flatMap(({ title, name, content }, index) => {
    if (ANSWER_PATTERN.test(content)) return [];
    const following = parsed[index + 1]?.content ?? '';
    return [{ title, name, request: content, answer: ANSWER_PATTERN.test(following) ? following : null }];
  });
};

const messageOf = (text: string): Message => {
  const [head = '', ...body] = text.split(/\n\s*\n/);
  const [first = '', ...headers] = head.split('\n');
  const entries = headers.map((header): [string, string] => {
    const end = header.indexOf(':');
    return [header.slice(0, end).trim().toLowerCase(), header.slice(end + 1).trim()];
  });
  return { first, headers: Object.fromEntries(entries), body: body.join('\n\n').trim() };
};

/** Names in their order, types and values; but where a value is free, only what it looks like. */
const masked = (value: unknown, free: Free, name = ''): unknown => {
  if (Array.isArray(value)) return value.map((each) => masked(each, free, name));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([member, each]) => [member, masked(each, free, member)]),
    );
  const isScalar = typeof value === 'string' || typeof value === 'number';
  const isFree = isScalar && free[name]?.test(String(value)) === true;
  return isFree ? `any ${typeof value} like ${String(free[name])}` : value;
};

const shape = (text: string, free: Free): string =>
  text === '' ? '' : JSON.stringify(masked(JSON.parse(text), free), null, 2);

/** The variables of a file: where and as whom it runs, and what named requests were answered. */
class Variables {
  readonly #answers = new Map<string, unknown>();

  constructor(private readonly setting: GoldenSetting) {}

  note(name: string | null, body: string): void {
    if (name !== null && body !== '') this.#answers.set(name, JSON.parse(body));
  }

  in(text: string): string {
    return text.replaceAll(PLACEHOLDER_PATTERN, (_, path: string) => {
      if (path === 'host') return this.setting.url;
      if (path === 'key') return this.setting.key;
      const [name = '', , , , ...members] = path.split('.');
      const found = members.reduce<unknown>(
        (value, member) => (value as Record<string, unknown> | undefined)?.[member],
        this.#answers.get(name),
      );
      if (typeof found !== 'string' && typeof found !== 'number')
        throw new Error(`nothing was answered as ${path}`);
      return String(found);
    });
  }
}

const FILE_PATTERN = /^< \.\/(.+)$/;

/** What is sent: the lines of a form as a form has them, with a file's bytes where `< ./name` stands. */
const contentOf = ({ headers, body }: Message, folder: string): string | Uint8Array<ArrayBuffer> => {
  if (headers['content-type']?.startsWith('multipart/') !== true) return body;
  const parts = body.split('\n').flatMap((line) => {
    const file = FILE_PATTERN.exec(line)?.[1];
    const bytes = file === undefined ? Buffer.from(line) : readFileSync(join(folder, file));
    return [bytes, Buffer.from('\r\n')];
  });
  return new Uint8Array(Buffer.concat(parts));
};

/** How the pairs of a file are run. */
interface Running {
  readonly variables: Variables;
  readonly folder: string;
  readonly free: Free;
}

/** A native write among the pairs is read at once; who runs them by hand is slower than the views. */
const shownSince = async (position: string | null, variables: Variables): Promise<void> => {
  if (position === null) return;
  const headers = { authorization: variables.in('Bearer {{key}}'), 'clientele-min-position': position };
  await fetch(variables.in('{{host}}/v1/customers?limit=1'), { headers });
};

const run = async (pair: Pair, { variables, folder, free }: Running): Promise<void> => {
  const message = messageOf(variables.in(pair.request));
  const { first, headers } = message;
  const [method = '', url = ''] = first.split(' ');
  const content = contentOf(message, folder);
  const response = await fetch(url, { method, headers, ...(content === '' ? {} : { body: content }) });
  const text = await response.text();
  variables.note(pair.name, text);
  await shownSince(response.headers.get('clientele-position'), variables);
  if (pair.answer === null) return expect({ text, ok: response.ok }).toEqual({ text, ok: true });
  const expected = messageOf(variables.in(pair.answer));
  const [, status] = expected.first.split(' ');
  expect(`${response.status} ${text}`).toMatch(new RegExp(`^${status}`));
  for (const [name, value] of Object.entries(expected.headers))
    expect(response.headers.get(name)).toBe(value);
  expect(shape(text, free)).toBe(shape(expected.body, free));
};

/**
 * Runs every file of pairs that a dialect has (`<vendor>/golden/*.http`), each one from its beginning to its
 * end in a tenant of its own.
 */
export const runGoldenPairs = (
  vendor: string,
  setting: (tenant: string) => Promise<GoldenSetting>,
  free: Free,
): void => {
  const folder = join(FOLDER, vendor, 'golden');
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.http'))
    .toSorted();
  describe.each(files)('%s', (file) => {
    let variables: Variables;
    beforeAll(async () => {
      variables = new Variables(await setting(`golden_${vendor}_${files.indexOf(file)}`));
    });
    it.each(pairsIn(readFileSync(join(folder, file), 'utf8')))('$title', (pair) =>
      run(pair, { variables, folder, free }),
    );
  });
};
