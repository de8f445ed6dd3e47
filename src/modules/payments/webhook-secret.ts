import { createHmac } from 'node:crypto';
import type { App } from '#platform/context.ts';
import { secretOfMerchant } from './webhook-signature.ts';

/** Where the card gateway sends its events. */
export const WEBHOOK_PATH = '/api/v1/payments/webhooks/card';

/**
 * The key from which the secrets of all shops are drawn; the simulator that `start` runs is told it.
 * Drawn from SECRET_KEY: every process knows it, and nothing has to be kept secret in a table.
 */
export function webhookKeyOf(app: Pick<App, 'secretKey'>): string {
  return createHmac('sha256', app.secretKey).update('gateway webhooks').digest('base64url');
}

/** The secret that the gateway signs this shop's events with. */
export function webhookSecretOf(app: App, shopId: string): string {
  return secretOfMerchant(webhookKeyOf(app), shopId);
}
