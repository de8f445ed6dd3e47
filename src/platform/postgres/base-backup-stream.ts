import { constants, getPriority, setPriority } from 'node:os';
import { Readable } from 'node:stream';
import pg from 'pg';

/** How PostgreSQL is to make a base backup; names and meanings are those of BASE_BACKUP. */
export interface BaseBackupOptions {
  label: string;
  /** `fast` begins at once with a checkpoint of its own; `spread` waits for a gentle one. */
  checkpoint?: 'fast' | 'spread';
  /** A manifest with the SHA-256 of every file, checked by `verify`. Default true. */
  manifest?: boolean;
  /** Send the write-ahead log that the backup needs with it. Default false: it comes another way. */
  wal?: boolean;
  /**
   * End only when the server has archived the log that the backup needs. Default true; a broken
   * archive then holds the backup up for ever.
   */
  awaitArchive?: boolean;
  /** Kilobytes per second at most. */
  maxRate?: number;
  /** Ends the backup with this signal's reason. */
  signal?: AbortSignal;
}

/**
 * Takes what the server sends. Each content has to be read to its end; the next one begins when the
 * server has sent the one before, and a reader that is slow slows the server: memory stays flat.
 */
export interface BaseBackupReceiver {
  /**
   * A tar archive: `base.tar`, or `<oid>.tar` for a tablespace, of which `location` is the path on
   * the server.
   */
  archive(name: string, content: Readable, location: string): Promise<void>;
  /** The manifest, JSON. */
  manifest(content: Readable): Promise<void>;
  /** Bytes of files sent so far, and the server's estimate of all. */
  progress?(doneBytes: number, totalBytes: number): void;
}

/** Where in the write-ahead log a backup begins and ends. */
export interface BaseBackupPosition {
  startLsn: string;
  startTimeline: number;
  /** The log up to here is needed to make the files consistent. */
  endLsn: string;
  endTimeline: number;
  /** The server's estimate, before it began. */
  estimatedBytes: number;
}

const BUFFERED_BYTES = 4 * 1024 * 1024;

/**
 * Streams a base backup of a whole cluster over the replication protocol
 * (https://www.postgresql.org/docs/18/protocol-replication.html, BASE_BACKUP). The role of
 * `connection` needs REPLICATION. The server verifies the checksum of every page that it sends and
 * ends with an error (SQLSTATE XX001) when one is wrong. Rejects with the server's error, with the
 * receiver's, or with the reason of the signal; the connection is closed in any case.
 */
export async function streamBaseBackup(
  connection: pg.ClientConfig,
  options: BaseBackupOptions,
  receiver: BaseBackupReceiver,
): Promise<BaseBackupPosition> {
  options.signal?.throwIfAborted();
  const client = await connectForReplication(connection);
  stepBack(client, connection);
  try {
    const backup = new BaseBackup(commandOf(options), receiver);
    const stop = (): void => backup.fail(options.signal?.reason);
    options.signal?.addEventListener('abort', stop, { once: true });
    try {
      client.query(backup);
      return await backup.done;
    } finally {
      options.signal?.removeEventListener('abort', stop);
    }
  } finally {
    await client.end();
  }
}

/**
 * On this machine the server's process that reads and hashes every file makes room for those that sell:
 * only where it is reached by its socket is its number one of ours. Where that is not allowed it goes on
 * as it was.
 */
function stepBack(client: pg.Client, { host }: pg.ClientConfig): void {
  const { processID: pid } = client as pg.Client & { processID: number | null };
  if (host?.startsWith('/') !== true || pid === null) return;
  try {
    setPriority(pid, Math.max(getPriority(pid), constants.priority.PRIORITY_BELOW_NORMAL));
  } catch (error) {
    const code = (error as { code?: string }).code;
    if (code !== 'ERR_SYSTEM_ERROR') throw error;
  }
}

/** A connection that speaks the replication protocol; errors after it was made reach its queries. */
export async function connectForReplication(connection: pg.ClientConfig): Promise<pg.Client> {
  const config: pg.ClientConfig & { replication: string } = {
    application_name: 'emporium base backup',
    ...connection,
    replication: 'true',
  };
  const client = new pg.Client(config);
  const toldToTheQuery = (): void => undefined;
  client.on('error', toldToTheQuery);
  await client.connect();
  return client;
}

function commandOf({
  label,
  checkpoint = 'fast',
  manifest = true,
  wal,
  awaitArchive = true,
  maxRate,
}: BaseBackupOptions) {
  const parts = [
    `LABEL '${label.replaceAll("'", "''")}'`,
    `CHECKPOINT '${checkpoint}'`,
    'PROGRESS',
    `WAL ${wal === true}`,
    `WAIT ${awaitArchive}`,
    ...(maxRate === undefined ? [] : [`MAX_RATE ${maxRate}`]),
    ...(manifest ? [`MANIFEST 'yes'`, `MANIFEST_CHECKSUMS 'SHA256'`] : []),
  ];
  return `BASE_BACKUP (${parts.join(', ')})`;
}

/** The part of the driver's connection that a query of ours talks to. */
interface Wire {
  query(text: string): void;
  stream: { pause(): void; resume(): void; destroy(error?: Error): void };
}

/**
 * A query of the driver (its `Submittable`). The server answers with two tables (start; tablespaces),
 * one copy stream, and one table (end). In the stream the first byte of a message says what follows:
 * `n` a new archive, `m` the manifest, `d` bytes of either, `p` progress.
 */
class BaseBackup {
  readonly done: Promise<BaseBackupPosition>;
  readonly #command: string;
  readonly #receiver: BaseBackupReceiver;
  readonly #tables: (string | null)[][][] = [];
  readonly #received: Promise<void>[] = [];
  #content: Readable | undefined;
  #wire: Wire | undefined;
  #failure: Error | undefined;
  #resolve: (position: Promise<BaseBackupPosition>) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;

  constructor(command: string, receiver: BaseBackupReceiver) {
    this.#command = command;
    this.#receiver = receiver;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  submit(wire: Wire): void {
    this.#wire = wire;
    wire.query(this.#command);
  }

  handleRowDescription(): void {
    this.#tables.push([]);
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    this.#tables.at(-1)?.push(fields);
  }

  handleCommandComplete(): void {
    this.#endContent();
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    if (this.#failure !== undefined) return;
    const kind = String.fromCharCode(chunk[0] ?? 0);
    if (kind === 'd') this.#push(chunk);
    else if (kind === 'p') this.#tellProgress(Number(chunk.readBigInt64BE(1)));
    else if (kind === 'n') this.#beginArchive(chunk);
    else if (kind === 'm') this.#begin((content) => this.#receiver.manifest(content));
    else this.fail(new Error(`BASE_BACKUP sent a message of unknown kind ${kind}`));
  }

  handleError(error: Error): void {
    this.#settle(error);
  }

  handleReadyForQuery(): void {
    this.#settle(undefined);
  }

  /** Ends the backup from our side: the connection is cut, the reason reaches the caller. */
  fail(reason: unknown): void {
    const error = reason instanceof Error ? reason : new Error(String(reason));
    this.#settle(error);
    this.#wire?.stream.destroy();
  }

  #beginArchive(chunk: Buffer): void {
    const [name = '', location = ''] = chunk.subarray(1).toString('utf8').split('\0');
    this.#begin((content) => this.#receiver.archive(name, content, location));
  }

  #begin(receive: (content: Readable) => Promise<void>): void {
    this.#endContent();
    const content = new Readable({
      highWaterMark: BUFFERED_BYTES,
      read: () => this.#wire?.stream.resume(),
    });
    // Told to the caller; a receiver that still reads hears it from its own reading.
    content.on('error', () => undefined);
    this.#content = content;
    const received = receive(content);
    received.catch((error: unknown) => this.fail(error));
    this.#received.push(received);
  }

  /** The driver uses its buffer again: what is kept is a copy. */
  #push(chunk: Buffer): void {
    if (this.#content?.push(Buffer.from(chunk.subarray(1))) === false) this.#wire?.stream.pause();
  }

  #endContent(): void {
    this.#content?.push(null);
    this.#content = undefined;
    this.#wire?.stream.resume();
  }

  #tellProgress(doneBytes: number): void {
    this.#receiver.progress?.(doneBytes, this.#estimatedBytes());
  }

  /** Column 3 of the table of tablespaces: kilobytes. */
  #estimatedBytes(): number {
    const sizes = (this.#tables[1] ?? []).map((row) => Number(row[2] ?? 0) * 1024);
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  #settle(failed: Error | undefined): void {
    this.#failure ??= failed;
    if (this.#failure === undefined) {
      this.#resolve(this.#finish());
      return;
    }
    this.#content?.destroy(this.#failure);
    this.#content = undefined;
    this.#reject(this.#failure);
  }

  async #finish(): Promise<BaseBackupPosition> {
    await Promise.all(this.#received);
    return this.#position();
  }

  #position(): BaseBackupPosition {
    const [startLsn, startTimeline] = this.#tables[0]?.[0] ?? [];
    const [endLsn, endTimeline] = this.#tables[2]?.[0] ?? [];
    if (!startLsn || !endLsn) throw new Error('BASE_BACKUP ended without naming its position');
    return {
      startLsn,
      startTimeline: Number(startTimeline),
      endLsn,
      endTimeline: Number(endTimeline),
      estimatedBytes: this.#estimatedBytes(),
    };
  }
}
