import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own, so small that it is soon full. Root alone may mount one. */
export interface SmallDisk {
  readonly path: string;
  /** Leaves no byte, now or after something was given back. */
  fill(): void;
  /** Gives back what `fill` took. */
  clear(): void;
  unmount(): void;
}

const STEPS_BYTES = [1_000_000, 4096, 1];

/** Mounts one of so many bytes, open to every user: the database may run as another. */
export function mountSmallDisk(bytes: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'emporium-disk-'));
  const options = `size=${bytes},mode=1777`;
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path]);
  if (mounted.status !== 0) throw new Error(`No small disk here: ${String(mounted.stderr)}`);
  const filler = join(path, 'filler');
  return {
    path,
    fill: () => fillDisk(filler),
    clear: () => rmSync(filler, { force: true }),
    unmount: () => {
      spawnSync('umount', ['-l', path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Lets a file grow until its disk has no byte left. */
export function fillDisk(path: string): void {
  const file = openSync(path, 'a');
  for (const step of STEPS_BYTES) writeUntilFull(file, Buffer.alloc(step));
  closeSync(file);
}

function writeUntilFull(file: number, chunk: Buffer): void {
  for (;;) {
    try {
      if (writeSync(file, chunk) < chunk.length) return;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return;
      throw error;
    }
  }
}
