import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openClient, startThrowAway, type Reply, type ShopClient } from '#modules/quality/index.ts';
import { buildShop, SLUG, type NewNames } from './build-shop.ts';
import { compareRush, type Comparison, type Played } from './compare.ts';
import { startGate, type Gate } from './gate.ts';
import {
  itemsOf,
  type ArticleAtStart,
  type Decision,
  type Item,
  type Opening,
  type RecordedRequest,
  type Step,
} from './model.ts';
import { planReplay } from './plan-replay.ts';
import { orderOf } from './recorder.ts';
import { readRecording } from './record-rush.ts';

const TRIES_MAX = 100;
const CONNECTIONS = 64;

interface Recording {
  opening: Opening;
  articles: ArticleAtStart[];
  requests: RecordedRequest[];
  decisions: Map<string, Decision>;
  ended: boolean;
}

/**
 * Builds the recorded shop in a throw-away installation, plays the rush again in the order in which
 * its goods were given out, and compares. Throws when the file is no recording that was ended.
 */
export async function replayRush(
  file: string,
  progress: (text: string) => void,
): Promise<Comparison> {
  const recording = await load(file);
  const items = itemsOf(recording.requests);
  const wanted = new Set(items.flatMap(({ lines }) => lines.map(({ variantId }) => variantId)));
  const articles = recording.articles.filter(({ variantId }) => wanted.has(variantId));
  const steps = planReplay(items, recording.decisions, articles);
  const folder = await mkdtemp(join(tmpdir(), 'emporium-rush-'));
  const gate = await startGate(folder);
  progress('Starting a throw-away installation');
  const system = await startThrowAway({
    LOG_LEVEL: 'error',
    PAYMENT_GATEWAY_URL: gate.url,
    PAYMENT_TIMEOUT_MS: '12000',
  });
  try {
    const { currency, country, pricesIncludeTax } = recording.opening.shop;
    await system.command(
      'shop',
      'create',
      SLUG,
      '--currency',
      currency,
      '--country',
      country,
      ...(pricesIncludeTax ? [] : ['--prices-exclude-tax']),
    );
    const host = `${SLUG}.localhost:${new URL(system.url).port}`;
    const client = openClient(system.url, CONNECTIONS, host);
    progress(`Building the shop: ${articles.length} articles`);
    const names = await buildShop(system, client, { opening: recording.opening, articles });
    progress(`Playing ${steps.length} steps`);
    const played = await play(steps, { client, gate, names });
    await client.close();
    return compareRush(played);
  } finally {
    await system.stop();
    await gate.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function load(file: string): Promise<Recording> {
  let opening: Opening | undefined;
  const articles: ArticleAtStart[] = [];
  const requests: RecordedRequest[] = [];
  const decisions = new Map<string, Decision>();
  let ended = false;
  for await (const line of readRecording(file)) {
    if (line.kind === 'rush') opening = line;
    else if (line.kind === 'article') articles.push(line);
    else if (line.kind === 'request') requests.push(line);
    else if (line.kind === 'decision') decisions.set(line.checkoutId, line);
    else if (line.kind === 'end') ended = line.dropped === 0;
  }
  if (opening?.format !== 1) throw new Error(`${file} is no recording of a rush`);
  if (!ended) throw new Error(`${file} was not ended by "rush stop", or had no room for all`);
  return { opening, articles, requests, decisions, ended };
}

interface Theatre {
  client: ShopClient;
  gate: Gate;
  names: NewNames;
}

/** One step after the other: what happens at a time depends on nothing but what was before. */
async function play(steps: readonly Step[], theatre: Theatre): Promise<Played[]> {
  const played: Played[] = [];
  const held = new Map<Item, { open: () => void; reply: Promise<Reply> }>();
  for (const { step, item } of steps) {
    if (step === 'hold') {
      const { asked, open } = theatre.gate.close();
      const reply = send(item, theatre);
      // Refused before anybody was asked for money: then there is nothing to hold.
      await Promise.race([asked, reply]);
      held.set(item, { open, reply });
      continue;
    }
    const holding = held.get(item);
    holding?.open();
    const reply = await (holding?.reply ?? send(item, theatre));
    played.push(playedOf(item, reply, theatre.names));
  }
  return played;
}

async function send(item: Item, { client, names }: Theatre): Promise<Reply> {
  const { method, path, body } = item.request;
  const own = renamed(item, names);
  if (item.prefill) await prefill(client, item, names);
  for (let tries = 0; ; tries += 1) {
    const parts = body === undefined && method !== 'POST' ? {} : { body: own ?? {} };
    const reply = await client.call(method, rename(path, names.variants), parts);
    const busy = reply.status === 202 || reply.status === 429 || reply.status === 503;
    if (!busy || tries === TRIES_MAX) return reply;
    await sleep(1000 * (reply.retryAfter ?? 0.2));
  }
}

/** A cart from before the recording: its order says what was in it. */
async function prefill(client: ShopClient, { request, lines }: Item, names: NewNames) {
  const { cartId } = request.body as { cartId: string };
  await client.call('POST', '/api/v1/carts', { body: { id: cartId } });
  await client.call('PUT', `/api/v1/carts/${cartId}/lines`, {
    body: { lines: JSON.parse(rename(JSON.stringify(lines), names.variants)) as unknown },
  });
}

/** The body with the ids of this shop, and a card that ends as the recorded one did. */
function renamed({ kind, outcome, request }: Item, names: NewNames): unknown {
  if (request.body === undefined) return undefined;
  const text = rename(JSON.stringify(request.body), names.variants);
  const body = JSON.parse(rename(text, names.shippingMethods)) as Record<string, unknown>;
  if (kind !== 'checkout' || typeof body['payment'] !== 'object') return body;
  const payment = body['payment'] as { token?: string };
  if (payment.token !== undefined) {
    payment.token = outcome === 'payment_declined' ? 'tok_declined' : 'tok_ok';
  }
  return body;
}

function rename(text: string, names: ReadonlyMap<string, string>): string {
  return text.replaceAll(
    /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g,
    (id) => names.get(id) ?? id,
  );
}

function playedOf(item: Item, { status, code, body }: Reply, names: NewNames): Played {
  const outcome = status < 300 ? 'ok' : (code ?? String(status));
  if (item.kind !== 'checkout' || status >= 202) return { item, outcome, order: null };
  const recordedNames = new Map([...names.variants].map(([old, own]) => [own, old]));
  const text = rename(JSON.stringify(orderOf(body)), recordedNames);
  return { item, outcome, order: JSON.parse(text) as Played['order'] };
}
