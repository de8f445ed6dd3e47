import { report, textOf, UsageError, verb } from '#platform/cli.ts';
import { shopTx } from '#platform/database/index.ts';
import { resetBreaker } from './breaker.ts';
import type { Breaker } from './contract.ts';
import { requireBreaker, showBreakers } from './list-payments.ts';
import { WEBHOOK_PATH, webhookSecretOf } from './webhook-secret.ts';

const shopOption = { flags: '--shop <slug>', summary: 'the shop; without it the default shop' };

export const verbs = [
  verb({
    name: 'breaker status',
    summary: 'Show the circuit breaker before each payment provider',
    options: [shopOption],
    needs: 'database',
    run: async (cli, _args, options) => {
      const breakers = await showBreakers(await cli.shop(textOf(options['shop'])));
      return report({ data: breakers, lines: breakers.map(lineOf) });
    },
  }),
  verb({
    name: 'breaker reset',
    summary:
      'Close the circuit breaker of a payment provider by hand; running servers follow within a second',
    arguments: [{ name: '<provider>', summary: 'as breaker status names it, for example card' }],
    options: [shopOption],
    needs: 'database',
    run: async (cli, [provider = ''], options) => {
      const refusal = requireBreaker(provider);
      if (refusal) throw new UsageError(`${refusal.detail} Run: emporium breaker status`);
      const ctx = await cli.shop(textOf(options['shop']));
      await shopTx(ctx, async (tx) => await resetBreaker(tx, provider));
      const breakers = await showBreakers(ctx);
      return report({ data: breakers, lines: breakers.map(lineOf) });
    },
  }),
  verb({
    name: 'webhook secret',
    summary: 'Print what the card gateway needs to know to send this shop its events',
    options: [shopOption],
    needs: 'database',
    run: async (cli, _args, options) => {
      const ctx = await cli.shop(textOf(options['shop']));
      const secret = webhookSecretOf(cli.app, ctx.shopId);
      const data = { merchant: ctx.shopId, path: WEBHOOK_PATH, secret };
      return report({ data, lines: Object.entries(data).map((entry) => entry.join('  ')) });
    },
  }),
];

function lineOf({ provider, state, retryAt, reason, changedBy, changedAt }: Breaker): string {
  const until = retryAt ? `, next probe at ${retryAt}` : '';
  const why = changedAt ? `  (${reason}; by ${changedBy} at ${changedAt}${until})` : '';
  return `${provider}  ${state}${why}`;
}
