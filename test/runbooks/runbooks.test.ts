import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openDesk, type Desk } from './desk.ts';
import { followPart } from './follow-page.ts';
import { readPages, type Page } from './read-pages.ts';
import { tableOfResults, type Result } from './results.ts';
import { states } from './states/index.ts';

const pages = readPages();
const incidents = pages.filter(({ parts }) => parts.length > 0);
const FULL = process.env['TRIALS'] === 'full';
/** All of them with TRIALS=full; else those on the shared system, and each day another of the rest. */
const rare = incidents.filter(isRare);
const followed = incidents.filter(
  (page) => FULL || !isRare(page) || rare.indexOf(page) === new Date().getUTCDate() % rare.length,
);
const results: Result[] = [];
let shared: Desk | null = null;

afterAll(async () => {
  await shared?.leave();
  const others = incidents.filter((page) => !followed.includes(page)).map(({ name }) => name);
  process.stdout.write(tableOfResults(results));
  if (others.length > 0) {
    process.stdout.write(`Followed by "npm run trials" each time: ${others.join(', ')}.\n`);
  }
}, 120_000);

test('every page can be followed: each command has a state, and states its result', () => {
  expect(pages.length).toBeGreaterThan(15);
  const faults = pages.flatMap(({ name, faults: found }) =>
    found.map((fault) => `docs/runbooks/${name}.md ${fault}`),
  );
  expect(faults, faults.join('\n')).toEqual([]);
});

test('every state that a page names can be made, and every one that can be made has a page', () => {
  const named = new Set(incidents.flatMap(({ parts }) => parts.map(({ state }) => state)));
  expect([...named].toSorted()).toEqual(Object.keys(states).toSorted());
});

test.each(followed.map((page) => [page.name, page] as const))(
  'trials 66, 69, 72, 73 and 76: docs/runbooks/%s.md, followed from the fault to its end',
  async (_name, page) => {
    const faults: string[] = [];
    for (const part of page.parts) faults.push(...(await follow(page, part)));
    expect(faults, faults.join('\n')).toEqual([]);
  },
  300_000,
);

test('no block of commands was left out', () => {
  const written = followed.flatMap(({ name, parts }) =>
    parts
      .flatMap(({ steps }) => steps)
      .filter(({ kind }) => kind === 'commands')
      .map(({ line }) => `${name}.md:${line}`),
  );
  const run = results.map(({ page, line }) => `${page}.md:${line}`);
  expect(run.toSorted()).toEqual(written.toSorted());
});

/** Needs a system of its own, or restores whole backups. */
function isRare({ parts }: Page): boolean {
  return parts.some(({ state }) => {
    const { own, isLengthy } = states[state] ?? {};
    return own !== undefined || isLengthy === true;
  });
}

/** On a system of its own where the state wants one; the shared one is replaced when it is spoiled. */
async function follow(page: Page, part: Page['parts'][number]): Promise<string[]> {
  const state = states[part.state]!;
  if (state.own) {
    const folder = mkdtempSync(join(tmpdir(), 'emporium-desk-'));
    const desk = await openDesk(await state.own(folder), folder);
    try {
      return await followPart(page, part, state, desk, results);
    } finally {
      await desk.leave();
    }
  }
  shared ??= await openDesk({});
  const faults = await followPart(page, part, state, shared, results);
  if (await isReady(shared)) return faults;
  await shared.leave();
  shared = null;
  return [...faults, `docs/runbooks/${page.name}.md leaves a server that is not ready`];
}

async function isReady({ system }: Desk): Promise<boolean> {
  return await fetch(`${system.url}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}
