import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const home = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * What a result is about: the version, and the commit where this is a checkout; with `+` when its
 * files are not those of the commit.
 */
export async function nameRelease(version: string): Promise<string> {
  try {
    const git = async (...words: string[]): Promise<string> =>
      (await promisify(execFile)('git', ['-C', home, ...words])).stdout.trim();
    const [commit, changes] = await Promise.all([
      git('rev-parse', '--short', 'HEAD'),
      git('status', '--porcelain', '--untracked-files=no'),
    ]);
    return `${version} ${commit}${changes === '' ? '' : '+'}`;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Installed without its history, or without git: the version has to do.
    return version;
  }
}
