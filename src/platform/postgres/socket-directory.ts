import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { giveTo, type RunAs } from './run-as.ts';
import { SOCKET_PORT } from './settings.ts';
import { explainFileError, StartError } from './start-error.ts';

// A socket's path has 107 bytes on Linux and 103 on macOS; PostgreSQL adds nothing after its name.
const LONGEST_PATH_BYTES = 100;

/**
 * Where the socket of a data directory lies: inside it, or, when that path would be too long for a
 * socket, in a folder of its own under the temporary directory, named by a hash of the path.
 */
export function socketDirectory(dataDirectory: string): string {
  const inside = join(dataDirectory, 'socket');
  if (Buffer.byteLength(join(inside, `.s.PGSQL.${SOCKET_PORT}`)) < LONGEST_PATH_BYTES)
    return inside;
  const name = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 16);
  return join(tmpdir(), `emporium-${name}`);
}

/**
 * Makes the folder private (0700): whoever may enter it is the database's superuser, because local
 * connections are trusted without a password. Refuses a folder that somebody else put there first.
 */
export function makeSocketDirectory(directory: string, dataDirectory: string, runAs: RunAs): void {
  try {
    // Nobody listens when this is called, and inside our own directory whatever is left is ours.
    if (dirname(directory) === dataDirectory) rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const found = lstatSync(directory);
    const known = [process.getuid?.(), runAs.owner?.uid, runAs.identity?.uid];
    if (!found.isDirectory() || !known.includes(found.uid)) {
      throw new StartError(`${directory} belongs to somebody else. Remove it and start again.`);
    }
    if ((found.mode & 0o777) !== 0o700) chmodSync(directory, 0o700);
    giveTo(runAs, directory);
  } catch (error) {
    throw explainFileError(error, directory);
  }
}
