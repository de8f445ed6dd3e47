import { Pool } from 'undici';
import { sampleCheckout } from '#modules/quality/index.ts';
import { countryCode } from './countries.ts';
import type { Invoice } from './read-sales.ts';
import { stableId } from './stable-id.ts';

/** What became of one invoice at the public API. */
export interface InvoiceResult {
  invoice: Invoice;
  /** A placed order, or why there is none. */
  order?: { id: string; number: string; totalMinor: number; replayed: boolean };
  refusal?: { code: string; detail: string };
}

export interface SellOptions {
  url: string;
  shopSlug: string;
  concurrency: number;
  /** Names the replay: the same name sends the same ids. */
  name: string;
  variantIds: ReadonlyMap<string, string>;
  /** Called after each invoice, in the order in which they end. */
  onResult: (result: InvoiceResult, done: number) => void;
}

const PENDING_WAIT_MS = 500;
const PENDING_TRIES_MAX = 120;
const BUSY_TRIES_MAX = 60;

/**
 * Sells every invoice in time order, as many at once as `concurrency`: one cart and one checkout
 * each over the public HTTP API. An answer that did not come is asked for again under the same ids.
 */
export async function sellInvoices(
  invoices: readonly Invoice[],
  options: SellOptions,
): Promise<InvoiceResult[]> {
  const { origin } = new URL(options.url);
  const pool = new Pool(origin, { connections: options.concurrency, pipelining: 1 });
  const results: InvoiceResult[] = [];
  const queue = invoices.values();
  const seller = async (): Promise<void> => {
    for (const invoice of queue) {
      const result = { invoice, ...(await sellInvoice(pool, invoice, options)) };
      results.push(result);
      options.onResult(result, results.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: options.concurrency }, seller));
  } finally {
    await pool.close();
  }
  return results;
}

async function sellInvoice(
  pool: Pool,
  invoice: Invoice,
  options: SellOptions,
): Promise<Omit<InvoiceResult, 'invoice'>> {
  const cartId = stableId('cart', options.name, invoice.number);
  const checkoutId = stableId('checkout', options.name, invoice.number);
  const host = `${options.shopSlug}.localhost`;
  const send = async (method: 'POST' | 'PUT', path: string, body: unknown): Promise<Answer> =>
    await ask(pool, { method, path, body, host });
  const started = await send('POST', '/api/v1/carts', { id: cartId });
  if (started.status >= 400) return refused(started);
  if (started.body['state'] === 'open') {
    const filled = await send('PUT', `/api/v1/carts/${cartId}/lines`, {
      lines: linesOf(invoice, options),
    });
    if (filled.status >= 400) return refused(filled);
  }
  return await pay(send, checkoutId, bodyOf(invoice, cartId));
}

type Send = (method: 'POST' | 'PUT', path: string, body: unknown) => Promise<Answer>;

/** Sends the checkout until its outcome is known. */
async function pay(
  send: Send,
  checkoutId: string,
  body: unknown,
): Promise<Omit<InvoiceResult, 'invoice'>> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await send('PUT', `/api/v1/checkouts/${checkoutId}`, body);
    if (answer.status === 202 && attempt < PENDING_TRIES_MAX) {
      await pause(PENDING_WAIT_MS);
      continue;
    }
    if (answer.status !== 200 && answer.status !== 201) return refused(answer);
    const { id, number, total } = answer.body as {
      id: string;
      number: string;
      total: { amount: number };
    };
    return { order: { id, number, totalMinor: total.amount, replayed: answer.status === 200 } };
  }
}

/** Lines of one article become one line of the cart. */
function linesOf(invoice: Invoice, { variantIds }: SellOptions): unknown[] {
  const sums = new Map<string, number>();
  for (const { stockCode, quantity } of invoice.lines) {
    const variantId = variantIds.get(stockCode);
    if (!variantId) throw new Error(`No article has the stock code ${stockCode}`);
    sums.set(variantId, (sums.get(variantId) ?? 0) + quantity);
  }
  return [...sums].map(([variantId, quantity]) => ({ variantId, quantity }));
}

function bodyOf(invoice: Invoice, cartId: string): unknown {
  const who = invoice.customer ? `customer-${invoice.customer}` : `guest-${invoice.number}`;
  const name = invoice.customer
    ? `Customer ${invoice.customer}`
    : `Guest of invoice ${invoice.number}`;
  return sampleCheckout(cartId, {
    email: `${who}@online-retail.example`,
    address: {
      name,
      line1: 'Address not in the file',
      city: invoice.country,
      postalCode: '-',
      country: countryCode(invoice.country),
    },
  });
}

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

interface Question {
  method: 'POST' | 'PUT';
  path: string;
  body: unknown;
  host: string;
}

/** One request; "busy, come again" is obeyed. A broken connection is asked again: ids make it safe. */
async function ask(pool: Pool, { method, path, body, host }: Question): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const {
        statusCode,
        headers,
        body: stream,
      } = await pool.request({
        method,
        path,
        headers: { host, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const answer = { status: statusCode, body: (await stream.json()) as Record<string, unknown> };
      const busy = statusCode === 503 || statusCode === 429;
      if (!busy || attempt >= BUSY_TRIES_MAX) return answer;
      await pause(1000 * Number(headers['retry-after'] ?? 1));
    } catch (error) {
      if (attempt >= BUSY_TRIES_MAX) throw error;
      await pause(PENDING_WAIT_MS);
    }
  }
}

function refused({ body }: Answer): Omit<InvoiceResult, 'invoice'> {
  return { refusal: { code: String(body['code']), detail: String(body['detail']) } };
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise((done) => setTimeout(done, milliseconds));
}
