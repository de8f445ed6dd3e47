/**
 * A reason why Emporium cannot start, said in one sentence that names what to do. The command line
 * prints the sentence without a stack and exits with 1.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
}

const DISK_FULL = /No space left on device|ENOSPC|File too large|EFBIG|Disk quota exceeded/i;
const NOT_WRITABLE = /Read-only file system|Permission denied|EROFS|EACCES|EPERM/i;
const MISSING_LIBRARY =
  /error while loading shared libraries|GLIBC_|cannot execute|Exec format|spawn .*ENOENT/i;

/**
 * Turns what initdb, PostgreSQL or the operating system said into one sentence. `output` is the
 * text as it was printed; `directory` is the data directory of Emporium that the sentence names.
 */
export function explainFailure(output: string, directory: string): StartError {
  if (DISK_FULL.test(output)) {
    return new StartError(
      `The disk that holds ${directory} is full. ` +
        'Free some space, or choose another directory with EMPORIUM_DATA.',
    );
  }
  if (NOT_WRITABLE.test(output)) return notWritable(directory);
  if (MISSING_LIBRARY.test(output)) {
    return new StartError(
      'The PostgreSQL that comes with Emporium does not run on this system. ' +
        `Set DATABASE_URL to a PostgreSQL 16 or newer. (${lastLine(output)})`,
    );
  }
  return new StartError(`PostgreSQL did not start: ${lastLine(output)}`);
}

/** The sentence for a data directory that cannot be written. */
export function notWritable(directory: string): StartError {
  return new StartError(
    `Emporium cannot write to ${directory}. ` +
      'Give this user write access, or choose another directory with EMPORIUM_DATA.',
  );
}

/**
 * Rethrows an error of the file system about `directory` as a sentence; anything else stays as it
 * is.
 */
export function explainFileError(error: unknown, directory: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(ENOSPC|EFBIG|EDQUOT|EROFS|EACCES|EPERM|ENOTDIR|EEXIST)$/.test(code)
    ? explainFailure(code === 'ENOTDIR' || code === 'EEXIST' ? 'EACCES' : code, directory)
    : error;
}

function lastLine(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const fatal = lines.findLast((line) => /FATAL|PANIC|error:/.test(line));
  return (fatal ?? lines.at(-1) ?? 'it said nothing').trim();
}
