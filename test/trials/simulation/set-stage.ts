import { makeArticles } from '#kit/articles.ts';
import { openShop } from '#kit/open-shop.ts';
import { openForBusiness } from '#kit/shopping.ts';
import { shopContext } from '#platform/context.ts';
import { ask } from './door.ts';
import type { Stage } from './errands.ts';
import { worldTime } from './nature.ts';
import type { World } from './world.ts';

/** Odd prices, so that a wrong product is never right by chance, and few pieces of each. */
const PRICES = [333, 1, 1999, 1250];
const PIECES = [3, 40, 6, 9];
const ARTICLES_OF_SECOND = 1;
const SALE_ARTICLE = 3;
const SALE_PRICE = 777;
const SALE_PIECES = 6;
const SALE_LIMIT = 4;
const SALE_MS = 20 * 60_000;

/** Two shops with few goods; the first has a flash sale. */
export async function setStage(world: World): Promise<Stage> {
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
