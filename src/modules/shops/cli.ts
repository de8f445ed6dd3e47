import { refused, report, verb, type Verb } from '#platform/cli.ts';
import { isRefusal } from '#platform/refusal.ts';
import { createShop } from './create-shop.ts';
import { listShops } from './find-shop.ts';
import { shopSlug } from './slug.ts';

export const verbs: Verb[] = [
  verb({
    name: 'shop create',
    summary: 'Open a shop; the first becomes the default one',
    arguments: [{ name: '<slug>', summary: 'Name in addresses: {slug}.localhost' }],
    options: [
      { flags: '--name <name>', summary: 'Name that shoppers read' },
      { flags: '--currency <code>', summary: 'ISO 4217', default: 'EUR' },
      { flags: '--country <code>', summary: 'ISO 3166-1 alpha-2', default: 'DE' },
      { flags: '--time-zone <zone>', summary: 'IANA time zone', default: 'Europe/London' },
      { flags: '--locale <tag>', summary: 'BCP 47 language tag', default: 'en-GB' },
      { flags: '--domain <host...>', summary: 'Own host names' },
      { flags: '--prices-exclude-tax', summary: 'Prices are entered without tax' },
    ],
    needs: 'database',
    run: async (cli, [slug = ''], options) => {
      const shop = await createShop(cli.app, {
        slug: shopSlug(slug),
        name: String(options['name'] ?? slug),
        currency: String(options['currency']).toUpperCase(),
        country: String(options['country']).toUpperCase(),
        timeZone: String(options['timeZone']),
        locale: String(options['locale']),
        pricesIncludeTax: options['pricesExcludeTax'] !== true,
        domains: (options['domain'] as string[] | undefined) ?? [],
      });
      if (isRefusal(shop)) return refused(shop);
      return report({
        data: shop,
        lines: [`Opened ${shop.name} at http://${shop.slug}.localhost`],
      });
    },
  }),
  verb({
    name: 'shop list',
    summary: 'List the shops of this installation',
    needs: 'database',
    run: async (cli) => {
      const shops = await listShops(cli.app);
      const lines = shops.map(
        (shop) => `${shop.slug}  ${shop.name}  ${shop.currency}  ${shop.status}`,
      );
      return report({ data: shops, lines });
    },
  }),
];
