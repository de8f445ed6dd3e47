import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A data directory of a test's own; whoever makes it removes it. */
export async function makeFolder(): Promise<string> {
  return await mkdtemp(join(tmpdir(), 'emporium-kit-'));
}
