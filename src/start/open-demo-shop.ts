import { createOwner } from '#modules/identity/index.ts';
import { defaultShop, type Shop } from '#modules/shops/index.ts';
import { shopContext, type App } from '#platform/context.ts';
import { takeTurn } from '#platform/database/take-turns.ts';

/**
 * On an empty database the demo shop is made. Returns the path of a one-time way in for an owner
 * who has never signed in, or null once there is staff.
 */
export async function openDemoShop(app: App): Promise<string | null> {
  const { owner } = app.database.connections;
  const shop = (await defaultShop(app)) ?? (await takeTurn(owner, 'demo', () => populate(app)));
  const link = await createOwner(shopContext(app, shop.id));
  return link?.path ?? null;
}

/** Asked again when it is our turn: another process may have opened it meanwhile. */
async function populate(app: App): Promise<Shop> {
  const present = await defaultShop(app);
  if (present !== undefined) return present;
  const { populateDemo } = await import('#modules/demo/index.ts');
  return (await populateDemo(app)).shop;
}
