import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashSources } from './hash-sources.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'emporium-hash-'));
  await mkdir(join(directory, 'parts'));
  await writeFile(join(directory, 'page.tsx'), 'one');
  await writeFile(join(directory, 'parts/part.ts'), 'two');
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

test.each([
  ['a page that changes', 'page.tsx', 'changed', true],
  ['a new part', 'parts/new.ts', 'new', true],
  ['a test', 'page.test.tsx', 'test', false],
  ['a dot file', '.swap', 'editor', false],
])('%s: another build is needed', async (_what, name, content, differs) => {
  const before = await hashSources([directory]);
  expect(await hashSources([directory])).toBe(before);
  await writeFile(join(directory, name), content);
  expect((await hashSources([directory])) !== before).toBe(differs);
});

test('the same sources in another place need no other build', async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'emporium-hash-'));
  const [here, there] = [join(directory, 'web'), join(elsewhere, 'web')];
  await mkdir(here);
  await writeFile(join(here, 'page.tsx'), 'one');
  await cp(here, there, { recursive: true });
  expect(await hashSources([there])).toBe(await hashSources([here]));
  await rm(elsewhere, { recursive: true, force: true });
});
