/** Where backups are kept: a directory, or whatever else can keep files under names. */

/** A file in a vault. Names are relative, with `/` between their parts. */
export interface VaultFile {
  name: string;
  bytes: number;
}

/** What was put: as many bytes as arrived, and their hash. */
export interface Put {
  bytes: number;
  sha256: string;
}

/** A small content to put. */
export async function* contentOf(content: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}

export interface Vault {
  /** For people: a path or an address, without a secret. */
  readonly place: string;
  /**
   * Keeps a file whole or not at all: a reader sees the old one, or none, until the last byte is
   * safe. Throws what the system said, such as ENOSPC; nothing is left then.
   */
  put(name: string, content: AsyncIterable<Uint8Array>): Promise<Put>;
  /** The bytes of a file; throws a VaultFileMissing when there is none of that name. */
  get(name: string): AsyncIterable<Uint8Array>;
  /** Every file whose name begins with `prefix`, in the order of names. */
  list(prefix: string): Promise<VaultFile[]>;
  /** Removes files; one that is gone already counts as removed. */
  remove(names: readonly string[]): Promise<void>;
  /** Removes what killed writers left unfinished more than a day before `now`. */
  tidy(now: Date): Promise<void>;
}

/** A file that was asked for is not there. */
export class VaultFileMissing extends Error {
  override readonly name = 'VaultFileMissing';
}
