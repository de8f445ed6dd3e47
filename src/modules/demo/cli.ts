import { report, verb, type Verb } from '#platform/cli.ts';
import { planDemoSale } from './plan-demo-sale.ts';
import { populateDemo } from './populate-demo.ts';
import { replayVerb } from './replay/verb.ts';

export const verbs: readonly Verb[] = [
  verb({
    name: 'demo populate',
    summary: 'Open the demo shop and fill it; what is there stays as it is',
    options: [{ flags: '--clear', summary: 'First take every other product of it off sale' }],
    needs: 'database',
    run: async (cli, _words, options) => {
      const populated = await populateDemo(cli.app, { clear: options['clear'] === true });
      const { shop, created, unchanged, archived } = populated;
      return report({
        data: { shop: shop.slug, created, unchanged, archived },
        lines: [
          `${shop.name}: ${created} products new, ${unchanged} there, ${archived} taken off sale`,
        ],
      });
    },
  }),
  verb({
    name: 'demo sale',
    summary: 'Plan a flash sale in the demo shop, from now on for a week; again when it is over',
    needs: 'database',
    run: async (cli) => {
      const ctx = await cli.shop('demo');
      const planned = await planDemoSale(ctx);
      const lines = planned
        ? ['A flash sale has begun. See /sale in the shop, and emporium flash-sale list.']
        : ['Its articles are sold out or on sale already. See emporium flash-sale list.'];
      return report({ data: { planned }, lines, exitCode: planned ? 0 : 1 });
    },
  }),
  replayVerb,
];
