/** Settings of PostgreSQL by name. */
export type PostgresSettings = Record<string, string | number>;

/**
 * For a small machine that also runs the shop. Commits stay durable (fsync, synchronous_commit and
 * full_page_writes keep their defaults). `ALTER SYSTEM` wins over these, so an operator can tune
 * without touching a file of ours.
 */
const DEFAULTS: PostgresSettings = {
  max_connections: 60,
  shared_buffers: '128MB',
  effective_cache_size: '512MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  // Storage without a moving arm: index scans cost hardly more than sequential ones.
  random_page_cost: 1.1,
  // Shop statements take a millisecond; compiling one takes fifty. The binaries ship no JIT either.
  jit: 'off',
  wal_compression: 'on',
  max_wal_size: '512MB',
  // Stock and cart rows change all day: small, frequent rounds keep HOT updates possible and tables
  // short.
  autovacuum_naptime: '20s',
  autovacuum_vacuum_scale_factor: 0.05,
  autovacuum_analyze_scale_factor: 0.02,
  autovacuum_max_workers: 2,
  // I/O by the backend itself: three worker processes fewer at rest.
  io_method: 'sync',
  // Nobody subscribes to another server here: one process fewer at rest.
  max_logical_replication_workers: 0,
  idle_in_transaction_session_timeout: '60s',
  shared_preload_libraries: 'pg_stat_statements',
  track_io_timing: 'on',
  log_destination: 'stderr',
  log_line_prefix: '%p %q%u@%d ',
  log_checkpoints: 'off',
  log_timezone: 'UTC',
  timezone: 'UTC',
};

/**
 * The text of the settings file. `more` overrides the defaults; the way in (a private socket, and
 * `listen` where the network is wanted) is never overridden.
 */
export function settingsFile(
  socketDirectory: string,
  more: PostgresSettings,
  listen?: { host: string; port: number },
): string {
  const settings: PostgresSettings = {
    ...DEFAULTS,
    ...more,
    listen_addresses: listen?.host ?? '',
    unix_socket_directories: socketDirectory,
    unix_socket_permissions: '0700',
    port: listen?.port ?? SOCKET_PORT,
  };
  const lines = Object.entries(settings).map(
    ([name, value]) => `${name} = ${quote(String(value))}`,
  );
  return `# Written by Emporium at every start; change settings with ALTER SYSTEM.\n${lines.join('\n')}\n`;
}

/** Only a part of the socket's name where nothing listens on the network. */
export const SOCKET_PORT = 5432;

function quote(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
