import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { exported, imported, scratchFolder } from '#kit/transfer.ts';
import { makeArticles } from '#kit/articles.ts';
import { preparePicture, writePicture } from '#modules/catalog/index.ts';
import { shopTx } from '#platform/database/index.ts';
import { isRefusal } from '#platform/refusal.ts';
import { inspectFile } from './inspect-file.ts';

const FULL = process.env['TRIALS'] === 'full';
const FLIPS = FULL ? 1000 : 120;

let kit: Kit;
beforeAll(async () => {
  kit = await startKit();
  await makeArticles(kit.ctx, { count: 12, onHand: 5, priceMinor: 250 });
  const owner = await kit.owner();
  const { rows } = await owner.query<{ id: string }>('select id from catalog.products limit 1');
  const contents = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>');
  const picture = { productId: rows[0]!.id, contents, trusted: true };
  const prepared = await preparePicture(kit.ctx, picture);
  if (isRefusal(prepared)) throw new Error(prepared.detail);
  await shopTx({ ...kit.ctx }, async (tx) => await writePicture(tx, prepared));
}, 60_000);
afterAll(async () => await kit.stop());

/** Says how much memory to take for reading, at most: nothing of what is read (RFC 8878, 3.1.1.1.2). */
const WINDOW_DESCRIPTOR = 5;

test.each(['shop.ndjson', 'shop.ndjson.zst'])(
  'trial 73: any one bit flipped in %s is found',
  async (name) => {
    const folder = await scratchFolder();
    const path = join(folder, name);
    await exported(kit, kit.shop.id, path);
    expect(isRefusal(await inspectFile(path))).toBe(false);
    const whole = await readFile(path);
    const damagedPath = join(folder, `damaged-${name}`);
    const unseen: { at: number; damaged: Buffer }[] = [];
    for (let flip = 0; flip < FLIPS; flip += 1) {
      const at = Math.floor((flip * (whole.length - 1)) / (FLIPS - 1));
      const damaged = Buffer.from(whole);
      damaged[at] = damaged[at]! ^ (1 << (flip % 8));
      await writeFile(damagedPath, damaged);
      if (!isRefusal(await inspectFile(damagedPath))) unseen.push({ at, damaged });
    }
    const mayBeUnseen = name.endsWith('.zst') ? [WINDOW_DESCRIPTOR] : [];
    expect(unseen.map(({ at }) => at).filter((at) => !mayBeUnseen.includes(at))).toEqual([]);
    for (const { damaged } of unseen) {
      expect(zstdDecompressSync(damaged).equals(zstdDecompressSync(whole))).toBe(true);
    }
  },
);

test('what is wrong with a file is named, and nothing of it comes in', async () => {
  const folder = await scratchFolder();
  const path = join(folder, 'shop.ndjson');
  await exported(kit, kit.shop.id, path);
  const text = await readFile(path, 'utf8');
  const lines = text.trimEnd().split('\n');
  const header = JSON.parse(lines[0]!) as { format: number; migrations: string[] };
  const cases: [content: string, refusal: string, says: RegExp][] = [
    ['', 'transfer_file_damaged', /empty/],
    ['hello\n', 'transfer_file_foreign', /no shop export/],
    [lines.slice(0, -1).join('\n'), 'transfer_file_damaged', /cut off/],
    [text.slice(0, text.length / 2), 'transfer_file_damaged', /written/],
    [`${text}{}\n`, 'transfer_file_damaged', /follows its last line/],
    [text.replace('Article', 'Artikle'), 'transfer_file_damaged', /catalog\.\w+ do not match/],
    [
      lines.filter((line) => !line.startsWith('{"table":"inventory.stock"')).join('\n'),
      'transfer_file_damaged',
      /inventory\.stock has 0 rows instead of 12/,
    ],
    [lines.toSpliced(40, 1).join('\n'), 'transfer_file_damaged', /rows instead of/],
    [text.replace('"file":"', '"file":"../'), 'transfer_file_damaged', /no name of ours/],
    [text.replace('"data":"P', '"data":"Q'), 'transfer_file_damaged', /does not match its hash/],
    [
      [JSON.stringify({ ...header, format: 99 }), ...lines.slice(1)].join('\n'),
      'transfer_file_newer',
      /newer/,
    ],
  ];
  const bad = join(folder, 'bad.ndjson');
  for (const [content, refusal, says] of cases) {
    await writeFile(bad, content);
    const found = await imported(kit.app, bad, { replace: true });
    expect(found).toMatchObject({ refusal });
    expect(isRefusal(found) ? found.detail : '').toMatch(says);
  }
  expect(await imported(kit.app, join(folder, 'none'))).toMatchObject({
    refusal: 'transfer_file_missing',
  });
});

test('an export that cannot be finished leaves no file', async () => {
  const folder = await scratchFolder();
  await writeFile(join(folder, 'taken'), '');
  const path = join(folder, 'taken', 'shop.ndjson');
  await expect(exported(kit, kit.shop.id, path)).rejects.toMatchObject({ code: 'EEXIST' });
  expect(await readdir(folder)).toEqual(['taken']);
});
