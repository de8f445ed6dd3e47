import { createOwner } from '#modules/identity/index.ts';
import { defaultShop } from '#modules/shops/index.ts';
import { shopContext, type App } from '#platform/context.ts';

/**
 * On an empty database the demo shop is made. Returns the path of a one-time way in for an owner
 * who has never signed in, or null once there is staff.
 */
export async function openDemoShop(app: App): Promise<string | null> {
  let shop = await defaultShop(app);
  if (shop === undefined) {
    const { populateDemo } = await import('#modules/demo/index.ts');
    ({ shop } = await populateDemo(app));
  }
  const link = await createOwner(shopContext(app, shop.id));
  return link?.path ?? null;
}
