import { createReadStream } from 'node:fs';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findDecisions } from '#modules/checkout/index.ts';
import { shopContext, type App, type Context } from '#platform/context.ts';
import { shopRead } from '#platform/database/index.ts';
import { giveOrder, newSalt, readOrder, rushFolder, takeOrderBack } from './control.ts';
import type { Closing, Decision, RecordedLine } from './model.ts';
import { LOOK_MS } from './recorder.ts';
import { pseudonyms } from './scrub.ts';
import { readArticles, readOpening } from './take-stock.ts';

const BYTES_MAX = 256 * 1024 * 1024;
/** Until every server has looked twice. */
const HEARD_MS = 3 * LOOK_MS;
const WRITE_LINES = 500;
const CLOCK_TRIES = 5;

/**
 * Writes down the shop as it is and has every server on this data directory record who shops in it,
 * for at most so many minutes. Undefined when a recording is under way. Returns the file.
 */
export async function startRecording(ctx: Context, minutes: number): Promise<string | undefined> {
  const { config, clock } = ctx.app;
  const before = await readOrder(config);
  const now = clock.now();
  if (before && new Date(before.endsAt) > now) return undefined;
  const startedAt = now.toISOString();
  const folder = rushFolder(config);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `rush-${startedAt.replaceAll(/[-:.]/g, '')}.ndjson`);
  await writeFile(file, lineOf(await readOpening(ctx, startedAt)), { mode: 0o600 });
  let lines: string[] = [];
  for await (const article of readArticles(ctx)) {
    lines.push(lineOf(article));
    if (lines.length < WRITE_LINES) continue;
    await appendFile(file, lines.join(''));
    lines = [];
  }
  await appendFile(file, lines.join(''));
  const endsAt = new Date(now.getTime() + minutes * 60_000).toISOString();
  const order = { shopId: ctx.shopId, file, startedAt, endsAt, salt: newSalt() };
  await giveOrder(config, { ...order, bytesMax: BYTES_MAX });
  await clock.sleep(HEARD_MS);
  return file;
}

/**
 * Ends the recording: adds when the database decided about each checkout, and forgets what the
 * pseudonyms were made with. Undefined when nothing is recorded.
 */
export async function stopRecording(
  app: App,
): Promise<{ file: string; requests: number; dropped: number } | undefined> {
  const order = await readOrder(app.config);
  if (!order) return undefined;
  const { file, shopId, startedAt, salt } = order;
  await takeOrderBack(app.config);
  await app.clock.sleep(HEARD_MS);
  const ctx = shopContext(app, shopId);
  const start = new Date(startedAt).getTime();
  const ahead = await clockAhead(ctx);
  const decided = await shopRead(ctx, (tx) => findDecisions(tx, startedAt));
  const names = pseudonyms(salt);
  const sinceStart = (at: string): number => new Date(at).getTime() - ahead - start;
  const decisions = decided.map((each): Decision => ({
    kind: 'decision',
    checkoutId: names.id(each.checkoutId),
    heldAt: sinceStart(each.heldAt),
    settledAt: each.settledAt === null ? null : sinceStart(each.settledAt),
    state: each.state,
  }));
  const { requests, dropped } = await countRequests(file);
  const closing: Closing = { kind: 'end', requests, dropped };
  await appendFile(file, [...decisions, closing].map(lineOf).join(''));
  return { file, requests, dropped };
}

/**
 * How far the database's clock is ahead of ours, in milliseconds: its times are told in ours. The
 * quickest of a few answers is the surest; a difference that it cannot tell from its own time is none.
 */
async function clockAhead(ctx: Context): Promise<number> {
  let ahead = 0;
  let quickest = Infinity;
  for (let tries = 0; tries < CLOCK_TRIES; tries += 1) {
    const before = ctx.app.clock.now().getTime();
    const there = new Date(await shopRead(ctx, (tx) => tx.now())).getTime();
    const after = ctx.app.clock.now().getTime();
    if (after - before >= quickest) continue;
    quickest = after - before;
    ahead = there < before ? there - before : Math.max(0, there - after);
  }
  return ahead;
}

async function countRequests(file: string): Promise<{ requests: number; dropped: number }> {
  let requests = 0;
  let dropped = 0;
  for await (const line of readRecording(file)) {
    if (line.kind === 'request') requests += 1;
    if (line.kind === 'full') dropped += line.lost;
  }
  return { requests, dropped };
}

/** The lines of a recording, one after the other. Throws on a line that is none. */
export async function* readRecording(file: string): AsyncGenerator<RecordedLine> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
  for await (const line of lines) {
    if (line !== '') yield JSON.parse(line) as RecordedLine;
  }
}

function lineOf(line: RecordedLine): string {
  return `${JSON.stringify(line)}\n`;
}
