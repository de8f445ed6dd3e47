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
  'wrong_amount_then_silent',
] as const;
export type Fault = (typeof faults)[number];

type Odds = Readonly<Partial<Record<Fault, number>>>;
/** How often each fault meets a call, by weight. */
export interface Weather {
  payments: Odds;
  /** Questions, voids, refunds, the ledger. */
  others: Odds;
}

const fine: Odds = { ok: 1 };
const down: Odds = { refused: 3, '500_uncharged': 1, silent_uncharged: 1 };
const rough: Odds = {
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
  wrong_amount_then_silent: 4,
};
/** Payments are taken, some wrongly, and nobody hears of them. */
const silent: Odds = {
  charged_then_silent: 5,
  charged_then_500: 2,
  charged_then_reset: 1,
  wrong_amount_then_silent: 4,
};

export const FINE: Weather = { payments: fine, others: fine };
export const DOWN: Weather = { payments: down, others: down };
export const ROUGH: Weather = { payments: rough, others: rough };
export const SILENT: Weather = { payments: silent, others: rough };

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
/** Others have so many turns, at most, while a caller waits for an answer that never comes. */
const SILENCE_TURNS_MAX = 8;

export class SimulatedGateway {
  readonly ledger: LedgerEntry[] = [];
  weather: Weather = ROUGH;
  /** Keys whose answers never get through, however often the charge is sent. */
  readonly #unheard = new Set<string>();
  /** What answers about charges wait for. */
  #held: Promise<unknown> = Promise.resolve();
  readonly #book = new Book();
  readonly #parts: GatewayParts;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
  }

  /** Charges go on, and nobody hears of them until the returned function is called. */
  holdAnswers(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = Promise.all([this.#held, promise]);
    return resolve;
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
    const fault = this.#drawFault(path, String(request?.['idempotencyKey']));
    const hear = async (name: string): Promise<void> => {
      await scheduler.submit({ lane: {}, home: process, name, run: async () => undefined });
    };
    const waitInVain = async (): Promise<GatewayReply> => {
      const turns = 1 + this.#parts.random.below(SILENCE_TURNS_MAX);
      for (let turn = 0; turn < turns; turn += 1) await hear('gateway is silent');
      return timedOut(limitMs);
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
      return await waitInVain();
    }
    const result = await arrive();
    if (path === '/payments') await this.#held;
    if (silences.has(fault)) return await waitInVain();
    await hear(`gateway answers ${nameOf(path)}`);
    return replyOf(fault, result);
  }

  #drawFault(path: string, key: string): Fault {
    const { random, count } = this.#parts;
    const { payments, others } = this.weather;
    const odds = path === '/payments' ? payments : others;
    const drawn = random.weighted(odds as Record<Fault, number>);
    const charges = path === '/payments';
    const unheard = charges && (drawn === 'wrong_amount_then_silent' || this.#unheard.has(key));
    if (unheard) this.#unheard.add(key);
    const known = unheard ? 'wrong_amount_then_silent' : drawn;
    const fault = lies.has(known) && !charges ? 'ok' : known;
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
    const wrong = fault === 'wrong_currency' ? 'currency' : 'amount';
    return this.#book.charge(
      merchant,
      asked,
      lies.has(fault) ? { ...behaviour, wrong } : behaviour,
    );
  }

  #readLedger(merchant: string, path: string): Result {
    const cursor = Number(new URLSearchParams(path.slice(path.indexOf('?'))).get('cursor') ?? 0);
    const entries = this.ledger.slice(cursor).filter((entry) => entry.merchant === merchant);
    return { status: 200, body: { entries, nextCursor: this.ledger.length } };
  }
}

const lies = new Set<Fault>(['wrong_amount', 'wrong_currency', 'wrong_amount_then_silent']);
const silences = new Set<Fault>([
  'charged_then_silent',
  'silent_uncharged',
  'wrong_amount_then_silent',
]);

function replyOf(fault: Fault, result: Result): GatewayReply {
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
