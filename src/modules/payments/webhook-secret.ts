import { createHmac } from 'node:crypto';
import type { App } from '#platform/context.ts';

/**
 * The secret that the gateway signs this shop's events with. Drawn from SECRET_KEY and the shop: no
 * shop can make another's, every process knows it, and nothing has to be kept secret in a table.
 */
export function webhookSecretOf(app: App, shopId: string): string {
  const hmac = createHmac('sha256', app.secretKey).update(`gateway webhooks of ${shopId}`);
  return `whsec_${hmac.digest('base64url')}`;
}
