import type { ReadReq } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import type { KeptRecord, Records } from './records.ts';

type Options = ReadReq.Options;

/** A position in $all at which no record begins; a server that is asked to read from there reads rubbish. */
export class InvalidPosition extends Error {
  override readonly name = 'InvalidPosition';
}

/** Direction 0 is forwards, as the protocol has it. */
const isForwards = (options: Options): boolean => options.getReadDirection() === 0;

/** The stream that a request names. */
export const streamOf = (options: Options): string => {
  const name = options.getStream()?.getStreamIdentifier()?.getStreamName_asU8() ?? [];
  return Buffer.from(name).toString('utf8');
};

/** Records of one stream that a request asks for; `null` when there is no such stream. */
export const streamRead = (records: Records, options: Options): readonly KeptRecord[] | null => {
  const asked = options.getStream();
  const kept = records.stream(streamOf(options));
  if (kept === undefined) return null;
  const count = Number(options.getCount());
  if (isForwards(options)) {
    const from = asked?.hasRevision() ? Number(asked.getRevision()) : 0;
    return kept.slice(from, from + count);
  }
  const last = asked?.hasRevision() ? Number(asked.getRevision()) : kept.length - 1;
  return kept.slice(Math.max(0, last + 1 - count), last + 1).toReversed();
};

/** Records of $all that a request asks for: forwards with the one at the position, backwards without. */
export const allRead = (records: Records, options: Options): readonly KeptRecord[] => {
  const fits = filterOf(options);
  const count = Number(options.getCount());
  const found: KeptRecord[] = [];
  const step = isForwards(options) ? 1 : -1;
  const start = startOf(records, options);
  for (let index = step > 0 ? start : start - 1; found.length < count; index += step) {
    const record = records.all[index];
    if (record === undefined) break;
    if (fits(record)) found.push(record);
  }
  return found;
};

/** The index of the first record of $all that does not stand before the position that is asked for. */
export const startOf = (records: Records, options: Options): number => {
  const all = options.getAll();
  if (all?.hasEnd()) return records.all.length;
  if (!all?.hasPosition()) return 0;
  const position = Number(all.getPosition()?.getCommitPosition());
  const index = firstFrom(records.all, position);
  if (records.all[index]?.position !== position && position !== records.end)
    throw new InvalidPosition(`no record begins at ${position}`);
  return index;
};

const firstFrom = (all: readonly KeptRecord[], position: number): number => {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((all[middle]?.position ?? 0) < position) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Which records a request wants to see. */
export const filterOf = (options: Options): ((record: KeptRecord) => boolean) => {
  const filter = options.getFilter();
  if (filter === undefined) return () => true;
  const expression = filter.getStreamIdentifier() ?? filter.getEventType();
  const regex = new RegExp(expression?.getRegex() ?? '', 'u');
  const prefixes = expression?.getPrefixList() ?? [];
  const isByStream = filter.hasStreamIdentifier();
  return ({ stream, type }) => {
    const text = isByStream ? stream : type;
    return prefixes.length > 0 ? prefixes.some((prefix) => text.startsWith(prefix)) : regex.test(text);
  };
};
