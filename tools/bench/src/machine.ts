import { cpus, totalmem } from 'node:os';

const GIB = 2 ** 30;

/** What the figures were taken on, in a line. */
export const machine = (postgresVersion: string): string => {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / GIB);
  const { platform, arch, version } = process;
  return [
    `${cpus().length} cores of ${cpu?.model.trim()}`,
    `${memory} GiB`,
    `${platform} ${arch}`,
    `Node ${version}`,
    `PostgreSQL ${postgresVersion}`,
  ].join(', ');
};
