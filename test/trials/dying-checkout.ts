/**
 * A process that checks out one cart and kills itself (SIGKILL) right before it would send its n-th
 * statement, or right after the gateway's answer. Run by checkout-kill.test.ts; prints how many
 * statements it had sent when it came to the end alive.
 */
import pg from 'pg';
import { placeOrder } from '#modules/checkout/index.ts';
import { connectionsFor, createApp } from '#platform/app.ts';
import { loadConfig } from '#platform/config.ts';
import { anonymous, shopContext } from '#platform/context.ts';
import { isRefusal } from '#platform/refusal.ts';
import { checkoutBody } from '#kit/shopping.ts';

export interface Death {
  database: { host: string; port: number; user: string; database: string };
  gatewayUrl: string;
  dataDirectory: string;
  shopId: string;
  cartId: string;
  checkoutId: string;
  email: string;
  /** Statement before which it dies; 0: it lives. */
  at: number;
}

const death = JSON.parse(process.argv[2]!) as Death;
const config = loadConfig({
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  EMPORIUM_DATA: death.dataDirectory,
  PAYMENT_GATEWAY_URL: death.gatewayUrl,
});
const app = createApp(config, connectionsFor(death.database), {
  secretKey: 'test secret, thirty-two characters',
});

let sent = 0;
const send = Reflect.get(pg.Client.prototype, 'query') as (...parameters: unknown[]) => unknown;
Object.assign(pg.Client.prototype, {
  query(this: pg.Client, ...parameters: unknown[]): unknown {
    sent += 1;
    if (sent === death.at) process.kill(process.pid, 'SIGKILL');
    return Reflect.apply(send, this, parameters);
  },
});

const ctx = { ...shopContext(app, death.shopId), actor: anonymous };
const body = { ...checkoutBody(death.cartId), email: death.email };
const result = await placeOrder(ctx, death.checkoutId, body);
const status = isRefusal(result) ? result.refusal : result.status;
process.stdout.write(JSON.stringify({ sent, status }));
process.exit(0);
