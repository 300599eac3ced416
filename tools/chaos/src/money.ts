import { sumOf } from '@clientele/contracts';
import type { Check } from './check.ts';
import { categoryOf, type LogRow } from './log-rows.ts';

/** What must be true of all ledgers. */
export const checksOfMoney = (rows: readonly LogRow[]): readonly Check[] => {
  const entries = rows.filter((row) => categoryOf(row) === 'credit' && row.data.amount !== undefined);
  return [
    { name: 'every balance is the sum of its entries, at every position', faults: balanceFaults(entries) },
    { name: 'a transfer has both its sides, or none', faults: transferFaults(entries) },
    { name: 'money is neither made nor lost', faults: totalFaults(entries) },
  ];
};

const ZERO = { balance: '0', held: '0' };

const balanceFaults = (entries: readonly LogRow[]): string[] => {
  const accounts = new Map<string, typeof ZERO>();
  return entries.flatMap(({ position, stream, data }) => {
    const before = accounts.get(stream) ?? ZERO;
    const balance = sumOf(before.balance, data.amount ?? '');
    const held = sumOf(before.held, data.reserved ?? '');
    accounts.set(stream, { balance, held });
    return balance === data.balance && held === data.held
      ? []
      : [`position ${position} says ${data.balance} (${data.held} held) of ${balance} (${held} held)`];
  });
};

const isTransfer = ({ data }: LogRow): boolean => data.transferId !== undefined;
const totalOf = (entries: readonly LogRow[]): string =>
  sumOf(...entries.map(({ data }) => data.amount ?? ''));

const transferFaults = (entries: readonly LogRow[]): string[] =>
  [...Map.groupBy(entries.filter(isTransfer), ({ data }) => data.transferId)].flatMap(([id, sides]) => {
    const types = sides.map(({ type }) => type).toSorted();
    const isWhole =
      types.join(' ') === 'CreditTransferredIn CreditTransferredOut' &&
      totalOf(sides) === '0' &&
      new Set(sides.map(({ command }) => command)).size === 1;
    return isWhole ? [] : [`transfer ${id} is ${types.join(', ')} of ${totalOf(sides)} in all`];
  });

/** What is in all accounts is what came from outside, less what went there. */
const totalFaults = (entries: readonly LogRow[]): string[] => {
  const accounts = new Map(entries.map(({ stream, data }) => [stream, data.balance ?? '']));
  const there = sumOf(...accounts.values());
  const came = totalOf(entries.filter((entry) => !isTransfer(entry)));
  return there === came ? [] : [`there is ${there}, and ${came} came from outside`];
};
