/** HTTP face of the simulated gateway. Bare node:http: it shares its cores with what it serves. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Book, type LedgerEntry, type PaymentRequest, type Result } from './book.ts';
import { behaviourOf, Control, type ControlRequest } from './control.ts';
import { openLedger, type Ledger } from './ledger.ts';
import { modes, type Answer } from './tokens.ts';
import { createWebhooks, type Webhooks } from './webhooks.ts';

export const BANNER = 'emporium-simulated-gateway';
const SLOW_MS = 2_000;
const DRIP_MS = 1_000;
const BODY_LIMIT_BYTES = 16_384;
const PAGE_BYTES = 49_152;
const PAGES_SKIPPED_MAX = 200;
const TOKEN = /^tok_[a-z0-9_]{1,40}(:\d{4})?$/;

interface Gateway {
  book: Book;
  ledger: Ledger;
  control: Control;
  webhooks: Webhooks;
  /** Refuses connections for so many milliseconds. */
  refuse: (forMs: number) => void;
}
interface Call {
  gateway: Gateway;
  method: string;
  path: string[];
  query: URLSearchParams;
  merchant: string;
  body: unknown;
}
/** A result and how it is to be told; `then` delays by the merchant's latency. */
interface Told {
  result: Result;
  answer: Answer;
  latencyMs: number;
}

/**
 * Builds the gateway over one ledger file; the caller listens and closes. `webhooksFile` names who is
 * told of every merchant's events.
 */
export function createGateway(
  ledgerFile: string,
  webhooksFile?: string,
): { server: Server; close: () => void } {
  const book = new Book();
  const ledger = openLedger(ledgerFile, (entry) => book.apply(entry as LedgerEntry));
  const webhooks = createWebhooks(book, webhooksFile);
  const gateway: Gateway = { book, ledger, control: new Control(), webhooks, refuse };
  const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) =>
    receive(gateway, request, response),
  );
  let closed = false;

  function refuse(forMs: number): void {
    const address = server.address();
    if (address === null || typeof address === 'string') return;
    server.close();
    setImmediate(() => server.closeAllConnections());
    setTimeout(() => {
      if (!closed) server.listen(address.port, address.address);
    }, forMs);
  }
  function close(): void {
    closed = true;
    server.close();
    server.closeAllConnections();
    ledger.close();
  }
  return { server, close };
}

function receive(gateway: Gateway, request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= BODY_LIMIT_BYTES) chunks.push(chunk);
  });
  request.on('end', () => {
    const text = chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString();
    const call = readCall(gateway, request, size > BODY_LIMIT_BYTES ? '?' : text);
    const told = call ? dispatch(call) : plainly(refused(400, 'bad_request'));
    tell(gateway, response, told);
  });
}

function readCall(gateway: Gateway, request: IncomingMessage, text: string): Call | undefined {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const path = (mark === -1 ? url : url.slice(0, mark)).split('/').slice(1);
  const query = new URLSearchParams(mark === -1 ? '' : url.slice(mark));
  const merchant = String(request.headers['x-merchant-account'] ?? '');
  const body = parse(text);
  if (body === undefined) return undefined;
  return { gateway, method: request.method ?? 'GET', path, query, merchant, body };
}

function parse(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // answered as 400 by the caller
  }
}

function dispatch(call: Call): Told {
  const [first] = call.path;
  if (first === 'payments' || first === 'voids') {
    if (call.merchant === '') return plainly(refused(401, 'merchant_account_missing'));
    return call.method === 'POST' && first === 'payments' && call.path.length === 1
      ? pay(call)
      : follow(call);
  }
  if (first === 'control') return plainly(steer(call));
  if (first === 'ledger') return plainly(readLedger(call));
  if (first === 'health' || first === '') {
    const body = { status: 'ok', name: BANNER, note: 'A simulator: no real money moves.' };
    return plainly({ status: 200, body: { ...body, simulated: true } });
  }
  return plainly(refused(404, 'not_found'));
}

function pay({ gateway, merchant, body }: Call): Told {
  const request = readPayment(body);
  if (!request) return plainly(refused(422, 'invalid_payment'));
  const setting = gateway.control.of(merchant);
  const behaviour = behaviourOf(setting, request.token, request.idempotencyKey);
  if (!behaviour) return plainly(refused(422, 'unknown_token'));
  const { latencyMs } = setting;
  const stored = gateway.book.replay(merchant, request);
  if (stored) {
    // The slow answer is slow once: by the time of a retry the gateway has it ready.
    const answer = behaviour.answer === 'slow' ? 'normal' : behaviour.answer;
    return { result: stored, answer, latencyMs };
  }
  if (behaviour.effect === 'none') {
    return { result: refused(500, 'not_charged'), answer: behaviour.answer, latencyMs };
  }
  const result = gateway.book.charge(merchant, request, behaviour);
  return { result, answer: behaviour.answer, latencyMs };
}

/** All about a payment that exists: asking, refunding, voiding. Modes steer these, tokens do not. */
function follow(call: Call): Told {
  const { mode: name, latencyMs } = call.gateway.control.of(call.merchant);
  const mode = modes[name] ?? { effect: true, answer: 'normal' as const };
  const result = mode.effect ? followUp(call) : refused(500, 'nothing_done');
  return { result, answer: mode.answer, latencyMs };
}

function followUp({ gateway: { book }, method, path, query, merchant, body }: Call): Result {
  const [first, id, action] = path;
  const input = (body ?? {}) as Record<string, unknown>;
  const { idempotencyKey: key, amountMinor } = input;
  if (method === 'GET' && first === 'payments') {
    const by = { key: query.get('key'), reference: query.get('reference') };
    return { status: 200, body: { payments: book.find(merchant, by), simulated: true } };
  }
  if (method !== 'POST') return refused(405, 'method_not_allowed');
  if (first === 'voids') {
    if (!isKey(key)) return refused(422, 'invalid_void');
    return book.voidByKey(merchant, key, input['onlyIfAbsent'] === true);
  }
  if (action === 'void' && id) return book.void(merchant, id);
  if (action !== 'refunds' || !id) return refused(404, 'not_found');
  if (!isKey(key) || !isAmount(amountMinor)) return refused(422, 'invalid_refund');
  return book.refund(merchant, id, key, amountMinor);
}

function steer({ gateway, method, body }: Call): Result {
  if (method === 'POST') {
    const request = (body ?? {}) as ControlRequest;
    const problem = gateway.control.change(request);
    if (problem) return { status: 422, body: { code: 'invalid_control', detail: problem } };
    const { refuseMs } = request;
    if (refuseMs) setTimeout(() => gateway.refuse(refuseMs), 1);
  }
  return { status: 200, body: gateway.control.describe() };
}

/** Without a merchant, all of it in large pages, for judges; a merchant reads its own in small ones. */
function readLedger({ gateway: { ledger }, query }: Call): Result {
  const merchant = query.get('merchant');
  let page = ledger.read(Number(query.get('cursor') ?? 0), merchant ? PAGE_BYTES : undefined);
  let entries = merchant ? ownEntries(page.entries, merchant) : page.entries;
  for (let pages = 1; pages < PAGES_SKIPPED_MAX; pages += 1) {
    if (!merchant || entries.length > 0) break;
    const { nextCursor } = page;
    page = ledger.read(nextCursor, PAGE_BYTES);
    if (page.nextCursor === nextCursor) break;
    entries = ownEntries(page.entries, merchant);
  }
  return { status: 200, body: { entries, nextCursor: page.nextCursor, simulated: true } };
}

function ownEntries(entries: readonly unknown[], merchant: string): unknown[] {
  return entries.filter((entry) => (entry as LedgerEntry).merchant === merchant);
}

function tell(
  { ledger, control, webhooks }: Gateway,
  response: ServerResponse,
  { result, answer, latencyMs }: Told,
): void {
  const delayMs = latencyMs + (answer === 'slow' ? SLOW_MS : 0);
  const speak = (): void => {
    if (delayMs === 0) sendAs(answer, response, result);
    else setTimeout(() => sendAs(answer, response, result), delayMs);
  };
  const entry = result.entry;
  if (!entry) return ledger.settled(speak);
  const how = { setting: control.of(entry.merchant).webhook, heard: answer === 'normal' };
  ledger.append(entry, () => webhooks.announce(entry, how, speak));
}

function sendAs(answer: Answer, response: ServerResponse, result: Result): void {
  if (answer === 'silence') return;
  if (answer === 'reset') response.destroy();
  else if (answer === 'error') send(response, refused(500, 'gateway_error'));
  else if (answer === 'drip') drip(response, result);
  else send(response, result);
}

function send(response: ServerResponse, { status, body }: Result): void {
  const text = JSON.stringify(body);
  response.writeHead(status, head(text));
  response.end(text);
}

/** One byte a second: an idle timeout never fires, only a total deadline ends it (trial 20). */
function drip(response: ServerResponse, { status, body }: Result): void {
  const text = JSON.stringify(body);
  response.writeHead(status, head(text));
  let sent = 0;
  const timer = setInterval(() => {
    response.write(text.charAt(sent));
    sent += 1;
    if (sent === text.length) response.end();
  }, DRIP_MS);
  response.on('close', () => clearInterval(timer));
}

function head(text: string): Record<string, string | number> {
  return {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    server: BANNER,
  };
}

function plainly(result: Result): Told {
  return { result, answer: 'normal', latencyMs: 0 };
}

function refused(status: number, code: string): Result {
  return { status, body: { code, simulated: true } };
}

function readPayment(body: unknown): PaymentRequest | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { idempotencyKey, reference, amountMinor, currency, token, capture } = body as Record<
    string,
    unknown
  >;
  if (capture !== true || !isKey(idempotencyKey) || !isKey(reference)) return undefined;
  if (!isAmount(amountMinor) || typeof currency !== 'string' || currency.length !== 3) {
    return undefined;
  }
  if (typeof token !== 'string' || !TOKEN.test(token)) return undefined;
  return { idempotencyKey, reference, amountMinor, currency, token };
}

function isKey(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 200;
}

function isAmount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
