/**
 * The card gateway of the simulated world, in this process: the book-keeping of the real simulator
 * (`payments/gateway/book.ts`), with a network before it that does its worst. Its ledger is the judge.
 */
import {
  Book,
  type LedgerEntry,
  type PaymentRequest,
  type Result,
} from '../../../src/modules/payments/gateway/book.ts';
import { readToken, tokens } from '../../../src/modules/payments/gateway/tokens.ts';
import type { GatewayReply } from '../../../src/modules/payments/call-gateway.ts';
import { setWorldTime, worldTime } from './nature.ts';
import type { Process } from './process.ts';
import type { Random } from './random.ts';
import type { Home, Scheduler } from './scheduler.ts';

/** What happens to a call. The first half says whether the gateway acts, the second what is heard. */
export const faults = [
  'ok',
  'slow',
  'refused',
  'charged_then_silent',
  'charged_then_500',
  'charged_then_reset',
  'silent_uncharged',
  '500_uncharged',
  'late_arrival',
  'wrong_amount',
  'wrong_currency',
] as const;
export type Fault = (typeof faults)[number];

/** How often each fault meets a call, by weight. */
export type Weather = Readonly<Partial<Record<Fault, number>>>;

export const FINE: Weather = { ok: 1 };
export const DOWN: Weather = { refused: 3, '500_uncharged': 1, silent_uncharged: 1 };
export const ROUGH: Weather = {
  ok: 60,
  slow: 5,
  refused: 4,
  charged_then_silent: 7,
  charged_then_500: 6,
  charged_then_reset: 4,
  silent_uncharged: 3,
  '500_uncharged': 3,
  late_arrival: 4,
  wrong_amount: 2,
  wrong_currency: 1,
};

export interface GatewayParts {
  scheduler: Scheduler;
  random: Random;
  /** Where messages are when no process has them. */
  network: Home;
  /** Hears of each new line of the ledger, to tell the merchant. */
  announce: (entry: LedgerEntry) => void;
  count: (what: string) => void;
}

const SLOW_MS = 1500;

export class SimulatedGateway {
  readonly ledger: LedgerEntry[] = [];
  weather: Weather = ROUGH;
  readonly #book = new Book();
  readonly #parts: GatewayParts;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
  }

  /** Stands in for callGateway. */
  async call(
    process: Process,
    merchant: string,
    path: string,
    body: object | null,
    limitMs: number,
  ): Promise<GatewayReply> {
    const { scheduler, network } = this.#parts;
    const request = JSON.parse(JSON.stringify(body)) as Record<string, unknown> | null;
    const fault = this.#drawFault(path);
    const hear = async (name: string): Promise<void> => {
      await scheduler.submit({ lane: {}, home: process, name, run: async () => undefined });
    };
    const arrive = async (): Promise<Result> =>
      await scheduler.submit({
        lane: {},
        home: network,
        name: `gateway takes ${nameOf(path)}`,
        run: async () => this.#act(merchant, path, request, fault),
      });
    if (fault === 'refused') {
      await hear('gateway refuses');
      return { kind: 'not_sent', reason: 'ECONNREFUSED' };
    }
    if (fault === 'late_arrival') {
      // The caller gives up; the request is still on its way and will arrive at any later step.
      void arrive();
      await hear('gateway is silent');
      return timedOut(limitMs);
    }
    const result = await arrive();
    await hear(`gateway answers ${nameOf(path)}`);
    return replyOf(fault, result, limitMs);
  }

  #drawFault(path: string): Fault {
    const { random, count } = this.#parts;
    const drawn = random.weighted(this.weather as Record<Fault, number>);
    const wrong = drawn === 'wrong_amount' || drawn === 'wrong_currency';
    const fault = wrong && path !== '/payments' ? 'ok' : drawn;
    count(`fault ${nameOf(path)}: ${fault}`);
    return fault;
  }

  #act(
    merchant: string,
    path: string,
    request: Record<string, unknown> | null,
    fault: Fault,
  ): Result {
    const result = this.#answer(merchant, path, request, fault);
    if (result.entry) {
      this.ledger.push(result.entry);
      this.#parts.announce(result.entry);
    }
    return result;
  }

  #answer(
    merchant: string,
    path: string,
    request: Record<string, unknown> | null,
    fault: Fault,
  ): Result {
    if (fault === 'silent_uncharged' || fault === '500_uncharged') {
      return { status: 500, body: { code: 'nothing_done' } };
    }
    if (request === null) return this.#readLedger(merchant, path);
    const key = String(request['idempotencyKey']);
    if (path === '/voids') {
      return this.#book.voidByKey(merchant, key, request['onlyIfAbsent'] === true);
    }
    const [, , id = '', action] = path.split('/');
    if (action === 'refunds') {
      return this.#book.refund(merchant, id, key, Number(request['amountMinor']));
    }
    if (path !== '/payments') throw new Error(`The simulated gateway knows no ${path}`);
    return this.#charge(merchant, request as unknown as PaymentRequest, fault);
  }

  #charge(merchant: string, request: PaymentRequest, fault: Fault): Result {
    const { idempotencyKey, reference, amountMinor, currency, token } = request;
    // What a real gateway would refuse, the simulated one refuses too.
    if (!Number.isSafeInteger(amountMinor) || amountMinor < 1) {
      return { status: 422, body: { code: 'invalid_payment' } };
    }
    const asked = { idempotencyKey, reference, amountMinor, currency, token };
    const stored = this.#book.replay(merchant, asked);
    if (stored) return stored;
    const behaviour = tokens[readToken(token).name];
    if (!behaviour) return { status: 422, body: { code: 'unknown_token' } };
    const wrong = fault === 'wrong_amount' ? 'amount' : 'currency';
    const lies = fault === 'wrong_amount' || fault === 'wrong_currency';
    return this.#book.charge(merchant, asked, lies ? { ...behaviour, wrong } : behaviour);
  }

  #readLedger(merchant: string, path: string): Result {
    const cursor = Number(new URLSearchParams(path.slice(path.indexOf('?'))).get('cursor') ?? 0);
    const entries = this.ledger.slice(cursor).filter((entry) => entry.merchant === merchant);
    return { status: 200, body: { entries, nextCursor: this.ledger.length } };
  }
}

function replyOf(fault: Fault, result: Result, limitMs: number): GatewayReply {
  if (fault === 'charged_then_silent' || fault === 'silent_uncharged') return timedOut(limitMs);
  if (fault === 'charged_then_reset') return { kind: 'unknown', reason: 'ECONNRESET' };
  if (fault === 'charged_then_500') {
    return { kind: 'answer', status: 500, body: { code: 'gateway_error' } };
  }
  if (fault === 'slow') setWorldTime(worldTime() + SLOW_MS);
  const body = JSON.parse(JSON.stringify(result.body)) as unknown;
  return { kind: 'answer', status: result.status, body };
}

function timedOut(limitMs: number): GatewayReply {
  setWorldTime(worldTime() + limitMs);
  return { kind: 'unknown', reason: 'timeout' };
}

/** `/payments/pay_7/refunds` → `refunds`, for names that do not depend on ids. */
function nameOf(path: string): string {
  const [, first = '', , action] = (path.split('?')[0] ?? '').split('/');
  return action ?? first;
}
