import { BLANK_CUSTOMER, documentOf, type CustomerDocument } from '@clientele/contracts';
import { expectRefused, type Api } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { START_MS_MAX, joinPlatform, type Platform } from './platform.specimen.ts';

const HEAD = { 'clientele-min-position': 'head' };
const COMMANDS = 60;
const MOMENTS = 200;
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

interface Entry {
  readonly position: string;
  readonly version: number;
  readonly at: string;
  readonly changes: readonly { readonly path: string; readonly to: unknown }[];
}

type Command = readonly [method: string, tail: string, body?: unknown];

let platform: Platform;
let admin: Api;
let id: string;
/** Everything that happened to the customer, oldest first. */
let entries: readonly Entry[];
/** What each command that changed it was answered. */
const answers: CustomerDocument[] = [];

const word = fc.constantFrom('Amsel', 'Drossel', 'Fink', 'Star', 'Zeisig', 'Kleiber');
const text = fc.option(fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' ')));
const decimal = fc.integer({ min: 0, max: 99 }).map((cents) => `1.${String(cents).padStart(2, '0')}`);
const fields = fc.record(
  {
    firstName: text,
    lastName: text,
    company: fc.option(fc.record({ name: text, vatId: text }, { requiredKeys: [] })),
    note: text,
    email: fc.option(word.map((name) => `${name}@vogel.example`)),
    tags: fc.uniqueArray(word),
    meta: fc.dictionary(
      word,
      fc.oneof(fc.integer(), word, fc.array(word), fc.dictionary(word, fc.boolean())),
    ),
    address: fc.option(fc.record({ city: text, street: text }, { requiredKeys: [] })),
    active: fc.boolean(),
    inactive: fc.boolean(),
    statusCode: fc.integer({ min: 0, max: 9 }),
    billing: fc.option(fc.record({ discountRate: decimal, dueDays: fc.nat(90) }, { requiredKeys: [] })),
    projects: fc.array(
      word.map((name) => ({ name })),
      { maxLength: 2 },
    ),
    itemDiscounts: fc.uniqueArray(
      fc.record({
        itemType: fc.constantFrom('assay', 'panel'),
        itemId: fc.integer({ min: 1, max: 3 }),
        price: decimal,
      }),
      { selector: ({ itemType, itemId }) => `${itemType} ${itemId}` },
    ),
  },
  { requiredKeys: [] },
);
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fields.map((body): Command => ['PATCH', '', body]) },
  { weight: 2, arbitrary: fields.map((body): Command => ['PUT', '', body]) },
  { weight: 1, arbitrary: fc.constant<Command>(['POST', '/archive']) },
  { weight: 1, arbitrary: fc.constant<Command>(['POST', '/restore']) },
  { weight: 1, arbitrary: fields.map((body): Command => ['POST', '/merge', body]) },
);

const make = async (path: string, body: unknown) => (await admin.post(path, body)).body as CustomerDocument;

/** A merge brings another customer and its order. */
const run = async ([method, tail, body]: Command): Promise<CustomerDocument> => {
  let sent = body;
  if (tail === '/merge') {
    const other = await make('/v1/customers', body);
    await make('/v1/orders', { customerId: other.id });
    sent = { from: other.id };
  }
  const answer = await admin.send(method, `/v1/customers/${id}${tail}`, sent);
  expect(answer.status).toBe(200);
  return answer.body as CustomerDocument;
};

const historyOf = async (): Promise<Entry[]> => {
  const found: Entry[] = [];
  let cursor = '';
  do {
    const { body } = await admin.get(`/v1/customers/${id}/history?limit=100${cursor}`, HEAD);
    const { items, next } = body as { items: Entry[]; next: string | null };
    found.push(...items);
    cursor = next === null ? '' : `&cursor=${encodeURIComponent(next)}`;
  } while (cursor !== '');
  return found.toReversed();
};

beforeAll(async () => {
  console.log(`${COMMANDS} commands and ${MOMENTS} moments, SEED=${SEED}`);
  platform = await joinPlatform();
  admin = platform.api;
  answers.push(await make('/v1/customers', { displayName: 'Vogelwarte' }));
  id = answers.at(0)!.id;
  for (const each of fc.sample(command, { numRuns: COMMANDS, seed: SEED })) answers.push(await run(each));
  entries = await historyOf();
}, START_MS_MAX);
afterAll(() => platform.stop());

type Members = Record<string, unknown>;

/** Does to a document what one entry of its history says, and nothing else. */
const change = (document: Members, { path, to }: Entry['changes'][number]): void => {
  const names = path
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = names.pop()!;
  let place = document;
  for (const name of names) place = (place[name] ??= {}) as Members;
  if (to === null && names[0] === 'meta') delete place[last];
  else place[last] = structuredClone(to);
};

const folded = (past: readonly Entry[]): Members => {
  const standing = { version: 0, revision: 0, position: 0n, createdAt: '', updatedAt: '' };
  const document: Members = structuredClone(documentOf(id, BLANK_CUSTOMER, standing));
  for (const { changes } of past) for (const each of changes) change(document, each);
  const { version, position, at } = past.at(-1)!;
  // A command counts once, however many of its events have happened by then.
  const { revision } = answers.find((answer) => BigInt(answer.position) >= BigInt(position))!;
  return { ...document, version, revision, position, createdAt: past.at(0)!.at, updatedAt: at };
};

const expectAsOf = async (moment: string, past: readonly Entry[]): Promise<void> => {
  const answer = await admin.get(`/v1/customers/${id}?asOf=${moment}`);
  if (past.length === 0) expectRefused(answer, 'not-yet');
  else expect({ moment, document: answer.body }).toEqual({ moment, document: folded(past) });
};

it('has a history without gaps, in which every command is told', () => {
  expect(entries.map(({ version }) => version)).toEqual(entries.map((_, index) => index + 1));
  expect(entries.length).toBeGreaterThan(COMMANDS);
  expect(answers.at(-1)).toEqual(folded(entries));
});

it('shows at the end of each command what the command was answered', async () => {
  for (const answer of answers.filter((_, index) => index % 3 === 0))
    expect((await admin.get(`/v1/customers/${id}?asOf=${answer.position}`)).body).toEqual(answer);
});

it(`equals a fold of the history at ${MOMENTS} random positions and times`, async () => {
  const [first, last] = [entries.at(0)!, entries.at(-1)!];
  const positions = fc.integer({ min: Number(first.position) - 2, max: Number(last.position) });
  const times = fc.date({
    min: new Date(Date.parse(first.at) - 50),
    max: new Date(last.at),
    noInvalidDate: true,
  });
  const some = { numRuns: MOMENTS / 2, seed: SEED };
  for (const position of fc.sample(positions, some))
    await expectAsOf(
      String(position),
      entries.filter((entry) => Number(entry.position) <= position),
    );
  for (const time of fc.sample(times, some)) {
    const moment = time.toISOString();
    await expectAsOf(
      moment,
      entries.filter(({ at }) => at <= moment),
    );
  }
});
