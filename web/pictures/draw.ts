/**
 * Draws the demo's pictures: `node web/pictures/draw.ts`. The drawings are committed; run this
 * after changing one.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { books } from './books.ts';
import { clothing } from './clothing.ts';
import { electronics } from './electronics.ts';
import { homeGarden } from './home-garden.ts';

const target = fileURLToPath(new URL('../../src/modules/demo/pictures/', import.meta.url));
const drawings = { ...electronics, ...clothing, ...books, ...homeGarden };

await mkdir(target, { recursive: true });
for (const [name, svg] of Object.entries(drawings)) {
  await writeFile(join(target, `${name}.svg`), svg);
}
process.stdout.write(`${Object.keys(drawings).length} drawings\n`);
