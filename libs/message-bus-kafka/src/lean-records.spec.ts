import { createRequire } from 'node:module';
import { beforeAll, expect, it } from '@jest/globals';
import { useLeanRecords } from './lean-records.ts';

interface Written {
  readonly buffer: Buffer;
}
type Write = (record: object) => Written;

interface Decoder {
  readVarInt(): number;
}
type Read = (decoder: Decoder, batch: object) => object;

const load = createRequire(import.meta.url);
const part = (path: string): unknown => load(`kafkajs/src/protocol/${path}`);

const WRITER = 'recordBatch/record/v0/index';
const READER = 'recordBatch/record/v0/decoder';

const records = [
  { key: 'key', value: '{}', headers: {} },
  { key: null, value: null, headers: { empty: '' }, offsetDelta: 300, timestampDelta: 70_000 },
  { key: 'schlüssel', value: 'x'.repeat(100_000), headers: { länge: 'ü'.repeat(5_000), ce_id: '0199' } },
  { key: Buffer.from([0, 255]), value: Buffer.alloc(63), headers: { bytes: Buffer.from('raw') } },
];

const before = { write: part(WRITER) as Write, read: part(READER) as Read };
const after = { ...before };

beforeAll(() => {
  useLeanRecords();
  Object.assign(after, { write: part(WRITER), read: part(READER) });
});

it.each(records)('writes and reads a record as kafkajs does: %#', (record) => {
  expect(after.write).not.toBe(before.write);
  const { buffer } = after.write(record);
  expect(buffer.equals(before.write(record).buffer)).toBe(true);
  const DecoderOf = part('decoder') as new (bytes: Buffer) => Decoder;
  const read = (by: Read) => {
    const decoder = new DecoderOf(buffer);
    expect(decoder.readVarInt()).toBeGreaterThan(0);
    return by(decoder, { firstOffset: '9007199254740993', firstTimestamp: '1795285625994', magicByte: 2 });
  };
  expect(read(after.read)).toEqual(read(before.read));
});
