import { describe, expect, it } from '@jest/globals';
import { EVENT_CONTRACTS, type EventContract } from '@clientele/contracts';
import { execFileSync } from 'node:child_process';
import { presentSchemas, SCHEMAS } from './event-schemas.ts';
import { paths, read, ROOT } from './repository.ts';

const SAMPLES = 'libs/contracts/samples';

interface Sample {
  readonly type: string;
  readonly schema: number;
  readonly data: Readonly<Record<string, unknown>>;
}

const json = (path: string): unknown => JSON.parse(read(path));
const sampleAt = (path: string): Sample => json(path) as Sample;
const contracts: readonly [string, EventContract][] = Object.entries(EVENT_CONTRACTS);

/** Every version that there ever was of every event type. */
const versions = contracts.flatMap(([type, contract]) =>
  Array.from({ length: contract.schema }, (_, index) => ({ type, contract, schema: index + 1 })),
);
const samplePath = (type: string, schema: number) => `${SAMPLES}/${type}.v${schema}.json`;
const twinPath = (type: string, schema: number) => `${SAMPLES}/${type}.v${schema}.erased.json`;

const lifted = ({ upcasters }: EventContract, { schema, data }: Sample): unknown =>
  upcasters.slice(schema - 1).reduce<unknown>((older, upcast) => upcast(older), data);

describe.each(versions)('$type at version $schema', ({ type, contract, schema }) => {
  const sample = () => sampleAt(samplePath(type, schema));

  it('has a golden sample that reads as the newest version', () => {
    expect(sample()).toMatchObject({ type, schema });
    const read = lifted(contract, sample());
    expect(contract.data.parse(read)).toEqual(read);
  });

  it('has a sample of what is left once the key is gone', () => {
    const { data } = sample();
    expect(paths.includes(twinPath(type, schema))).toBe('sealed' in data);
    if (!('sealed' in data)) return;
    const twin = sampleAt(twinPath(type, schema));
    expect(twin).toEqual({ type, schema, data: { ...data, sealed: null } });
    const read = lifted(contract, twin);
    expect(contract.data.parse(read)).toEqual(read);
  });
});

it('shows every member of an event in its newest sample', () => {
  const shown = (members: object | null | undefined) => Object.keys(members ?? {}).toSorted();
  for (const [type, { schema, open, sealed }] of contracts) {
    const { sealed: box, ...data } = sampleAt(samplePath(type, schema)).data;
    expect({ type, open: shown(data), sealed: shown(box as object) }).toEqual({
      type,
      open: open.toSorted(),
      sealed: sealed.toSorted(),
    });
  }
});

it('stores the schema of every event, and changes none silently', () => {
  const stored = new Map([...presentSchemas().keys()].map((path) => [path, json(path)]));
  expect(stored).toEqual(presentSchemas());
});

it('keeps no sample and no schema of an event that never was', () => {
  const known = versions.flatMap(({ type, schema }) => [
    `${SCHEMAS}/${type}.v${schema}.json`,
    samplePath(type, schema),
    twinPath(type, schema),
  ]);
  const kept = paths.filter((path) => path.startsWith(`${SAMPLES}/`) || path.startsWith(`${SCHEMAS}/`));
  expect(kept.filter((path) => !known.includes(path))).toEqual([]);
});

it('lifts every older version to the newest', () => {
  for (const [type, { schema, upcasters }] of contracts)
    expect({ type, upcasters: upcasters.length }).toEqual({ type, upcasters: schema - 1 });
});

/**
 * Where a schema lets any text in. Whatever a client may type is sealed, so none of it stands in open
 * members.
 */
const freeTexts = (schema: unknown, at: string): string[] => {
  if (typeof schema !== 'object' || schema === null) return [];
  const nested = Object.entries(schema).flatMap(([name, value]) => freeTexts(value, `${at}/${name}`));
  const isText = 'type' in schema && schema.type === 'string';
  const isBound = ['enum', 'const', 'format', 'pattern'].some((keyword) => keyword in schema);
  return isText && !isBound ? [at, ...nested] : nested;
};

it('lets no free text stand open', () => {
  const open = [...presentSchemas()].map(([path, { properties }]) => {
    const { sealed: _, ...members } = properties as Record<string, unknown>;
    return [path, members] as const;
  });
  expect(open.flatMap(([path, members]) => freeTexts(members, path))).toEqual([]);
});

// An unpacked archive has no history, and before the first release nothing is fixed.
function releasedSamplesChanged(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const release = git('describe', '--tags', '--abbrev=0');
    return git('diff', '--name-only', '--diff-filter=DMR', release, '--', SAMPLES);
  } catch {
    return '';
  }
}

it('never edits a sample that was released', () => expect(releasedSamplesChanged()).toBe(''));
