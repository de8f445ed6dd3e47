/** Tells merchants what happened, signed, and as badly as a real network does when told to. */
import { setTimeout as pause } from 'node:timers/promises';
import { signWebhook } from '../webhook-signature.ts';
import type { Book, LedgerEntry } from './book.ts';
import { createRegistered } from './registered-webhooks.ts';

/** Where events of a merchant go, and how. */
export interface WebhookSetting {
  url: string;
  secret: string;
  /** Each event is sent so often, all at once. */
  copies?: number;
  delayMs?: number;
  /** Before the merchant has the answer to its own request. */
  early?: boolean;
  /** Two events are held, and leave the younger one first. */
  reorder?: boolean;
}

const EARLY_WAIT_MS = 1_000;
const HELD_MS = 300;
const PAUSES_MS = [200, 800, 3_200];
const LIMIT_MS = 5_000;

export interface Webhooks {
  /**
   * Runs `speak` when the merchant may hear the answer: at once, or after an early event. Without a
   * setting the event goes where the platform registered; null sends none.
   */
  announce(entry: LedgerEntry, how: Announcement, speak: () => void): void;
}

interface Announcement {
  setting: WebhookSetting | null | undefined;
  /** The merchant will hear the answer to its request. */
  heard: boolean;
}

/** A sender for one gateway; events leave after their entry is in the ledger. */
export function createWebhooks(book: Book, registrationFile?: string): Webhooks {
  const registered = createRegistered(registrationFile, send);
  let held: { setting: WebhookSetting; body: Buffer }[] = [];
  function release(): void {
    const events = held.toReversed();
    held = [];
    for (const { setting, body } of events) void sendCopies(setting, body);
  }
  return {
    announce(entry, { setting, heard }, speak) {
      const event = setting === null ? undefined : eventOf(book, entry);
      if (!event) return speak();
      const body = Buffer.from(JSON.stringify(event));
      if (!setting) {
        registered.add(entry.merchant, body, heard);
        return speak();
      }
      if (setting.early) {
        const waited = pause(EARLY_WAIT_MS, undefined, { ref: false });
        void Promise.race([sendCopies(setting, body), waited]).then(speak);
        return;
      }
      speak();
      if (!setting.reorder) return void sendCopies(setting, body);
      held.push({ setting, body });
      if (held.length > 1) release();
      else setTimeout(release, HELD_MS).unref();
    },
  };
}

async function sendCopies(setting: WebhookSetting, body: Buffer): Promise<void> {
  if (setting.delayMs) await pause(setting.delayMs, undefined, { ref: false });
  const copies = Array.from({ length: setting.copies ?? 1 }, () => send(setting, body));
  await Promise.all(copies);
}

/** Until the merchant says 2xx, four times at most; each with a fresh timestamp, as gateways do. */
async function send({ url, secret }: { url: string; secret: string }, body: Buffer): Promise<void> {
  for (const pauseMs of [0, ...PAUSES_MS]) {
    if (pauseMs > 0) await pause(pauseMs, undefined, { ref: false });
    if (await sendOnce(url, secret, body)) return;
  }
}

async function sendOnce(url: string, secret: string, body: Buffer): Promise<boolean> {
  const signature = signWebhook(secret, Math.floor(Date.now() / 1000), body);
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'gateway-signature': signature },
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    return answer.ok;
  } catch {
    return false; // the merchant cannot be reached: tried again
  }
}

/** A key that was closed before anything arrived is no news to the merchant who closed it. */
function eventOf(book: Book, entry: LedgerEntry): object | undefined {
  if (entry.type === 'void' && entry.paymentId === null) return undefined;
  const payment = entry.type === 'payment' ? entry : book.entryOf(entry.paymentId ?? '');
  const words = { payment: `payment.${payment.status}`, refund: 'payment.refunded' };
  const type = entry.type === 'void' ? 'payment.voided' : words[entry.type];
  const { id, idempotencyKey, reference, currency } = payment;
  const { amountMinor } = entry.type === 'refund' ? entry : payment;
  const data = { id, idempotencyKey, reference, amountMinor, currency };
  const head = { id: `evt_${entry.id}`, createdAt: entry.at, merchant: entry.merchant };
  return { ...head, type, data, simulated: true };
}
