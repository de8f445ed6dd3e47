import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWeb } from '#platform/web/build-web.ts';

/** Another copy of the program, as the release before or after this one would lie on the disk. */
export interface Release {
  /** Its bin/emporium. */
  readonly program: string;
  remove(): Promise<void>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const PARTS = ['bin', 'src', 'db', 'web', 'dist', 'package-lock.json'];

/** Copies this checkout, pages included, under another version and with more migrations. */
export async function copyRelease(
  version: string,
  migrations: Readonly<Record<string, string>> = {},
): Promise<Release> {
  await buildWeb();
  const folder = await mkdtemp(join(tmpdir(), `emporium-release-${version}-`));
  for (const part of PARTS) {
    await cp(join(root, part), join(folder, part), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as object;
  await writeFile(join(folder, 'package.json'), JSON.stringify({ ...manifest, version }));
  for (const [name, sql] of Object.entries(migrations)) {
    await writeFile(join(folder, 'db/migrations', `${name}.sql`), sql);
  }
  return {
    program: join(folder, 'bin/emporium'),
    remove: async () => await rm(folder, { recursive: true, force: true }),
  };
}
