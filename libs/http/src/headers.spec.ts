import { describe, expect, it } from '@jest/globals';
import {
  correlationIdOf,
  hasVersion,
  idempotencyKeyOf,
  minPositionOf,
  preconditionOf,
  prefersDryRun,
  reasonOf,
  traceparentOf,
  viaOf,
} from './headers.ts';
import { Invalid } from './invalid.ts';

const headerAtFault = (read: () => unknown): string | undefined => {
  try {
    read();
  } catch (error) {
    if (error instanceof Invalid) return error.errors[0]?.header;
    throw error;
  }
  return undefined;
};

describe('Idempotency-Key', () => {
  const key = (text: string) => idempotencyKeyOf({ 'idempotency-key': text });

  it('is taken bare and as a structured-field string', () => {
    expect(key('8e03978e-40d5')).toBe('8e03978e-40d5');
    expect(key('"8e03978e-40d5"')).toBe('8e03978e-40d5');
    expect(key(String.raw`"a\"b"`)).toBe('a"b');
    expect(idempotencyKeyOf({})).toBeNull();
  });

  it.each(['', 'two words', '"two words"', 'ä', '"open', 'x'.repeat(256), '""'])('refuses %j', (text) => {
    expect(headerAtFault(() => key(text))).toBe('Idempotency-Key');
  });
});

describe('Clientele-Reason', () => {
  const reason = (text: string) => reasonOf({ 'clientele-reason': text });

  it('is a code, and a note when there is one', () => {
    expect(reason('gdpr-request')).toEqual({ code: 'gdpr-request', note: null });
    expect(reason('gdpr-request; note="by phone"')).toEqual({ code: 'gdpr-request', note: 'by phone' });
    expect(reason('gdpr-request;note=%"M%c3%bcller rief an"')).toEqual({
      code: 'gdpr-request',
      note: 'Müller rief an',
    });
    expect(reasonOf({})).toBeNull();
  });

  it.each([
    'Gdpr',
    'a_b',
    '',
    'ok; note=bare',
    'ok; why="x"',
    'ok; note=%"%00"',
    'ok; note=%"%ff"',
    `${'a'.repeat(101)}`,
    `ok; note="${'n'.repeat(1_001)}"`,
  ])('refuses %j', (text) => expect(headerAtFault(() => reason(text))).toBe('Clientele-Reason'));
});

describe('the precondition of a write', () => {
  it('is the versions that may be there', () => {
    expect(preconditionOf({})).toBeNull();
    expect(preconditionOf({ 'if-match': '"7"' })).toEqual([7]);
    expect(preconditionOf({ 'if-match': '"7", "8"' })).toEqual([7, 8]);
    expect(preconditionOf({ 'if-match': '*' })).toBe('any');
    expect(preconditionOf({ 'if-none-match': '*' })).toBe('none');
  });

  it('is never met by a weak tag, or one that no version has', () => {
    expect(preconditionOf({ 'if-match': 'W/"7"' })).toEqual([]);
    expect(preconditionOf({ 'if-match': '"abc"' })).toEqual([]);
  });

  it('refuses what is no entity tag', () => {
    expect(headerAtFault(() => preconditionOf({ 'if-match': '7' }))).toBe('If-Match');
    expect(headerAtFault(() => preconditionOf({ 'if-none-match': '"7"' }))).toBe('If-None-Match');
    expect(headerAtFault(() => preconditionOf({ 'if-match': '"7"', 'if-none-match': '*' }))).toBe(
      'If-None-Match',
    );
  });
});

it('knows whether a reader has the version already', () => {
  expect(hasVersion({ 'if-none-match': '"6", W/"7"' }, 7)).toBe(true);
  expect(hasVersion({ 'if-none-match': '*' }, 7)).toBe(true);
  expect(hasVersion({ 'if-none-match': '"6"' }, 7)).toBe(false);
  expect(hasVersion({}, 7)).toBe(false);
});

it('finds the preference for a dry run among others', () => {
  expect(prefersDryRun({ prefer: 'return=minimal, dry-run' })).toBe(true);
  expect(prefersDryRun({ prefer: 'Dry-Run; x=1' })).toBe(true);
  expect(prefersDryRun({ prefer: 'return=minimal' })).toBe(false);
});

it('reads the position that a read demands', () => {
  expect(minPositionOf({ 'clientele-min-position': '17' })).toBe(17n);
  expect(minPositionOf({ 'clientele-min-position': 'head' })).toBe('head');
  expect(minPositionOf({})).toBeNull();
  expect(headerAtFault(() => minPositionOf({ 'clientele-min-position': '-1' }))).toBe(
    'Clientele-Min-Position',
  );
});

it('takes a correlation id and a trace only in their own form', () => {
  const id = '01990D2E-0000-7000-8000-000000000001';
  expect(correlationIdOf({ 'x-correlation-id': id })).toBe(id.toLowerCase());
  expect(correlationIdOf({ 'x-correlation-id': 'order 17' })).toBeNull();
  const trace = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  expect(traceparentOf({ traceparent: trace })).toBe(trace);
  expect(traceparentOf({ traceparent: `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01` })).toBeNull();
});

it('is told what a client is, and takes no other name for it', () => {
  expect(viaOf({})).toBe('native');
  expect(viaOf({ 'clientele-via': 'console' })).toBe('console');
  for (const name of ['reaction', 'bulk', 'system', 'Console', ''])
    expect(headerAtFault(() => viaOf({ 'clientele-via': name }))).toBe('Clientele-Via');
});
