import { readdir, readFile } from 'node:fs/promises';

const KIB_PER_MB = 1_000_000 / 1_024;

/**
 * Memory of processes and all that descend from them; what several share is counted once (proportional set
 * size).
 */
export const memoryMb = async (roots: readonly number[]): Promise<number> => {
  const parents = await parentsOfAll();
  const pids = [...parents.keys()].filter((pid) => descends(pid, roots, parents));
  const sizes = await Promise.all(pids.map(proportionalSizeKib));
  return sizes.reduce((sum, size) => sum + size, 0) / KIB_PER_MB;
};

type Parents = ReadonlyMap<number, number>;

const descends = (pid: number, roots: readonly number[], parents: Parents): boolean => {
  for (let each: number | undefined = pid; each !== undefined; each = parents.get(each))
    if (roots.includes(each)) return true;
  return false;
};

const parentsOfAll = async (): Promise<Parents> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const pairs = await Promise.all(pids.map(async (pid) => [Number(pid), await parentOf(pid)] as const));
  return new Map(pairs);
};

// A process may end between being listed and being read; it has no memory then.
const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

const parentOf = async (pid: string): Promise<number> => {
  const stat = await read(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')')).split(' ')[2]);
};

const proportionalSizeKib = async (pid: number): Promise<number> =>
  Number(/^Pss:\s+(\d+)/m.exec(await read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
