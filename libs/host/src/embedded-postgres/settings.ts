/**
 * Tuned for one small machine that the server shares with the Node process: little memory, and every
 * acknowledged commit on disk. `wal_level=minimal` lets a rebuilt table and its indexes skip the write-ahead
 * log; there is no replica that would miss it.
 */
const DEFAULTS: Readonly<Record<string, string>> = {
  autovacuum_max_workers: '2',
  autovacuum_worker_slots: '2',
  checkpoint_timeout: '15min',
  effective_cache_size: '512MB',
  fsync: 'on',
  huge_pages: 'off',
  io_method: 'sync',
  jit: 'off',
  listen_addresses: '127.0.0.1',
  log_checkpoints: 'off',
  log_timezone: 'UTC',
  maintenance_work_mem: '64MB',
  max_connections: '40',
  max_logical_replication_workers: '0',
  max_parallel_workers_per_gather: '0',
  max_wal_senders: '0',
  max_wal_size: '1GB',
  min_wal_size: '80MB',
  random_page_cost: '1.1',
  shared_buffers: '64MB',
  synchronous_commit: 'on',
  timezone: 'UTC',
  unix_socket_directories: '',
  wal_buffers: '8MB',
  wal_level: 'minimal',
  work_mem: '8MB',
};

/** The settings as arguments: on the command line, where an adopter can read and compare them. */
export function settingArguments(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries({ ...DEFAULTS, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
