/** One run: opens shops, plays the script, heals, judges. */
import { openForBusiness } from '#kit/shopping.ts';
import { makeArticles } from '#kit/articles.ts';
import { openShop } from '#kit/open-shop.ts';
import { shopContext } from '#platform/context.ts';
import type { Command } from './commands.ts';
import type { WorldDatabase } from './database.ts';
import type { Stage } from './errands.ts';
import { judgeGuards } from './guards.ts';
import { heal } from './heal.ts';
import { judgeChecks, judgeMoney, judgeShops } from './judge.ts';
import { worldTime } from './nature.ts';
import { layFirstAmbush } from './nemesis.ts';
import { scheduleWith } from './process.ts';
import { deeds } from './deeds.ts';
import { ask } from './door.ts';
import { World } from './world.ts';

/** Odd prices, so that a wrong product is never right by chance, and few pieces of each. */
const PRICES = [333, 1, 1999, 1250];
const PIECES = [3, 40, 6, 9];
const REST_EVERY = 8;
const ARTICLES_OF_SECOND = 1;
const SALE_ARTICLE = 3;
const SALE_PRICE = 777;
const SALE_PIECES = 6;
const SALE_LIMIT = 4;
const SALE_MS = 20 * 60_000;

export interface Run {
  steps: number;
  counts: ReadonlyMap<string, number>;
  story: readonly string[];
  /** What was violated; undefined when all held. */
  broken: string | undefined;
}

/** Plays a script under a seed. The same seed, script and program give the same run. */
export async function play(
  seed: number,
  commands: readonly Command[],
  database: WorldDatabase,
): Promise<Run> {
  const world = new World(seed, database);
  await database.setClock(worldTime());
  let broken: string | undefined;
  try {
    const stage = await setStage(world);
    scheduleWith(world.scheduler);
    layFirstAmbush(stage);
    await act(stage, commands);
    await world.scheduler.run();
    await heal(stage);
    await judgeShops(stage);
    await judgeMoney(stage);
    await judgeChecks(stage, true);
    await judgeGuards(database);
  } catch (error) {
    broken = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    if (!(error instanceof Error) || error.constructor === Error || error instanceof TypeError) {
      broken += `\n${(error as Error).stack}`;
    }
  }
  try {
    await world.close();
  } catch (error) {
    broken ??= (error as Error).message;
  }
  return { steps: world.scheduler.stepCount, counts: world.counts, story: world.story, broken };
}

async function setStage(world: World): Promise<Stage> {
  const [{ app }] = world.processes as [World['processes'][number]];
  const stage: Stage = { world, model: { articles: [], carts: [], attempts: [], intents: [] } };
  for (const letter of ['a', 'b']) {
    const shop = await openShop(app, `seed-${world.seed}-${letter}`);
    world.shopIds.push(shop.id);
    await openForBusiness(shopContext(app, shop.id));
    const prices = letter === 'a' ? PRICES : PRICES.slice(0, ARTICLES_OF_SECOND);
    for (const [index, priceMinor] of prices.entries()) {
      const onHand = PIECES[index]!;
      const [id = ''] = await makeArticles(shopContext(app, shop.id), {
        onHand,
        priceMinor,
      });
      stage.model.articles.push({ id, shopId: shop.id, priceMinor, received: onHand });
    }
  }
  await planSale(stage);
  return stage;
}

/** A flash sale of one article, under way from the start; a long jump of the clock ends it. */
async function planSale({ world, model }: Stage): Promise<void> {
  const article = model.articles[SALE_ARTICLE]!;
  article.salePriceMinor = SALE_PRICE;
  const answer = await ask(world.worker(), article.shopId, {
    route: 'POST /api/v1/admin/flash-sales',
    key: 'sale',
    body: {
      name: 'Rush',
      startsAt: new Date(worldTime()).toISOString(),
      endsAt: new Date(worldTime() + SALE_MS).toISOString(),
      limitPerCustomer: SALE_LIMIT,
      offers: [
        {
          variantId: article.id,
          price: { amount: SALE_PRICE, currency: 'GBP' },
          allotment: SALE_PIECES,
        },
      ],
    },
  });
  if (answer.status !== 201) throw new Error(`No sale: ${JSON.stringify(answer)}`);
}

async function act(stage: Stage, commands: readonly Command[]): Promise<void> {
  const { world } = stage;
  for (const [index, command] of commands.entries()) {
    world.count(`command ${command.kind}`);
    world.tell(`COMMAND ${JSON.stringify(command)}`);
    const alone = command.kind === 'change_price';
    if (alone) await world.scheduler.run();
    void Promise.resolve(deeds[command.kind](stage, command)).catch((error: unknown) => {
      world.fail(`${command.kind}: ${error instanceof Error ? error.stack : String(error)}`);
    });
    world.advance(1 + (command.other % 400));
    await world.scheduler.run(alone ? Infinity : command.steps);
    if (index % REST_EVERY === REST_EVERY - 1) await rest(stage);
  }
}

/** Nobody is on the way: what must hold now is looked at. */
async function rest(stage: Stage): Promise<void> {
  await stage.world.scheduler.run();
  await judgeShops(stage);
  await judgeChecks(stage, false);
}
