import { describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { Form } from './form.ts';
import { Invalid } from './invalid.ts';

const BOUNDARY = 'cut-here';
const FILE_BYTES_MAX = 10_000_000;
const SIZES = [10, 100_000, 1_000_000];

const formOf = (bytes: number, end = `\r\n--${BOUNDARY}--\r\n`): Form => {
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n`;
  const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
  return new Form(Readable.from([Buffer.from(head + 'x'.repeat(bytes) + end)]), headers, z.strictObject({}));
};

const sizeOf = async (content: Readable): Promise<number> => {
  let size = 0;
  for await (const chunk of content) size += chunk.length;
  return size;
};

/** Fails with its first bytes, and tells it when it has cleaned up. */
const failing = async (content: Readable): Promise<never> => {
  try {
    for await (const _ of content) throw new Error('the disk is full');
  } finally {
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('there was nothing');
};

describe.each(SIZES)('a form with a file of %i bytes', (bytes) => {
  it('is read to its end', async () => {
    expect(await formOf(bytes).read(FILE_BYTES_MAX, sizeOf)).toEqual({ file: bytes, fields: {} });
  });

  it('fails as its receiver does, though that leaves the rest of it unread', async () => {
    await expect(formOf(bytes).read(FILE_BYTES_MAX, failing)).rejects.toThrow('the disk is full');
  });

  it('is invalid when it is cut off', async () => {
    const rejected = formOf(bytes, '').read(FILE_BYTES_MAX, sizeOf);
    await expect(rejected).rejects.toBeInstanceOf(Invalid);
    await expect(rejected).rejects.toMatchObject({ errors: [{ message: 'the form is cut off' }] });
  });
});
