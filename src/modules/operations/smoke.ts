import { randomUUID } from 'node:crypto';
import { sampleCheckout } from '#modules/quality/index.ts';
import { UsageError, type Cli, type Report } from '#platform/cli.ts';
import { reasonOf } from '#platform/reason-of.ts';
import { findRunningServer } from '#platform/start/running-server.ts';

const PATIENCE_MS = 10_000;

interface Step {
  step: string;
  ok: boolean;
  detail: string;
}

interface Product {
  slug: string;
  title: string;
  variants: { id: string; available: number | boolean }[];
}

/**
 * Buys one piece of the first article in stock, the way a shopper's browser does, and reads the
 * order back. The order is real and stays: its number is in the report. Exit code 1 at the first
 * step that fails.
 */
export async function smoke(cli: Cli, given: string | undefined): Promise<Report> {
  const url = given ?? findRunningServer(cli.config.EMPORIUM_DATA)?.url;
  if (url === undefined || url === null) {
    throw new UsageError(
      'No server runs on this data directory. Start one, or name it with --url.',
    );
  }
  const steps: Step[] = [];
  const say = (step: string, detail: string): void => {
    steps.push({ step, ok: true, detail });
  };
  try {
    await buy(new URL(url).origin, say);
  } catch (error) {
    const detail = reasonOf(error);
    steps.push({ step: steps.length === 0 ? 'health' : 'failed', ok: false, detail });
  }
  const ok = steps.every((step) => step.ok);
  return {
    data: { url, ok, steps },
    lines: steps.map(
      (step) => `${step.ok ? 'ok  ' : 'FAIL'} ${step.step.padEnd(9)} ${step.detail}`,
    ),
    exitCode: ok ? 0 : 1,
  };
}

async function buy(url: string, say: (step: string, detail: string) => void): Promise<void> {
  const health = await ask<{ status: string; version: string }>(url, 'GET', '/health');
  say('health', `${health.status}, version ${health.version}`);
  const shop = await ask<{ country: string }>(url, 'GET', '/api/v1/shop');
  const list = await ask<{ items: Product[] }>(
    url,
    'GET',
    '/api/v1/products?inStock=true&limit=20',
  );
  const product = list.items.find(({ variants }) =>
    variants.some(({ available }) => Boolean(available)),
  );
  if (product === undefined) throw new Error('no article is in stock');
  say('products', `${list.items.length} in stock, buying ${product.title}`);
  const variant = product.variants.find(({ available }) => Boolean(available))!;
  const cart = await ask<{ id: string }>(url, 'POST', '/api/v1/carts', {});
  await ask(url, 'PUT', `/api/v1/carts/${cart.id}/lines/${variant.id}`, { quantity: 1 });
  say('cart', 'one line');
  const order = await ask<{
    id: string;
    number: string;
    total: { amount: number; currency: string };
  }>(
    url,
    'PUT',
    `/api/v1/checkouts/${randomUUID()}`,
    sampleCheckout(cart.id, {
      email: 'smoke@example.com',
      address: { name: 'Smoke Test', country: shop.country },
    }),
  );
  say(
    'checkout',
    `order ${order.number}, ${order.total.amount} ${order.total.currency} (minor units)`,
  );
}

async function ask<T>(url: string, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(url + path, {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text) as T;
}
