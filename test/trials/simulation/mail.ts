/** The gateway's events on their way to the merchant: late, early, twice, in any order. */
import type { LedgerEntry, PaymentEntry } from '../../../src/modules/payments/gateway/book.ts';
import { takeWebhook } from '../../../src/modules/payments/take-webhook.ts';
import { signWebhook } from '../../../src/modules/payments/webhook-signature.ts';
import { webhookSecretOf } from '#modules/payments/index.ts';
import { isRefusal } from '#platform/refusal.ts';
import { worldTime } from './nature.ts';
import type { Process } from './process.ts';
import type { Random } from './random.ts';
import { network, type Scheduler } from './scheduler.ts';

interface Letter {
  merchant: string;
  body: Buffer;
}

/** What the mail needs of the world. */
interface Country {
  scheduler: Scheduler;
  random: Random;
  anyProcess(): Process;
  run<T>(at: Process, what: string, work: () => Promise<T>): Promise<T | undefined>;
  fail(what: string): void;
  count(what: string): void;
}

export interface Mail {
  announce(entry: LedgerEntry): void;
  /** All that was ever sent, once more, and what was held back. */
  storm(): void;
  /** Hears of each event that was taken. */
  onTaken: () => void;
  /** How many wait to be sent. */
  readonly held: number;
}

export function openMail(worldOf: () => Country): Mail {
  const held: Letter[] = [];
  const sent: Letter[] = [];
  const payments = new Map<string, PaymentEntry>();

  /** Leaves at some later step; whom nobody takes in comes again. */
  const send = (letter: Letter): void => {
    const world = worldOf();
    const { scheduler } = world;
    const run = async (): Promise<void> => {
      const process = world.anyProcess();
      void world
        .run(process, 'webhook', async () => {
          const secret = webhookSecretOf(process.app, letter.merchant);
          const signature = signWebhook(secret, Math.floor(worldTime() / 1000), letter.body);
          return await takeWebhook(process.app, signature, letter.body);
        })
        .then((taken) => {
          if (isRefusal(taken)) world.fail(`A true webhook was refused: ${taken.detail}`);
          if (taken === undefined) held.push(letter);
          else mail.onTaken();
        });
    };
    void scheduler.submit({ lane: {}, home: network, name: 'webhook leaves', run });
  };

  const mail: Mail = {
    onTaken: () => undefined,
    announce: (entry) => {
      if (entry.type === 'payment') payments.set(entry.id, entry);
      const event = eventOf(entry, payments);
      if (!event) return;
      const world = worldOf();
      const letter = { merchant: entry.merchant, body: Buffer.from(JSON.stringify(event)) };
      sent.push(letter);
      const manner = world.random.weighted({ once: 5, twice: 3, held: 4 });
      world.count(`webhook ${manner}`);
      if (manner === 'held') held.push(letter);
      else send(letter);
      if (manner === 'twice') send(letter);
    },
    storm: () => {
      const late = held.splice(0);
      for (const letter of [...late, ...sent]) send(letter);
    },
    get held() {
      return held.length;
    },
  };
  return mail;
}

/** The shape of what the gateway's simulator sends (gateway/webhooks.ts). */
function eventOf(entry: LedgerEntry, payments: Map<string, PaymentEntry>): object | undefined {
  if (entry.type === 'void' && entry.paymentId === null) return undefined;
  const payment = entry.type === 'payment' ? entry : payments.get(entry.paymentId ?? '');
  if (!payment) throw new Error('The ledger speaks of a payment that it never opened');
  const words = { payment: `payment.${payment.status}`, refund: 'payment.refunded' };
  const type = entry.type === 'void' ? 'payment.voided' : words[entry.type];
  const { id, idempotencyKey, reference, currency } = payment;
  const { amountMinor } = entry.type === 'refund' ? entry : payment;
  const data = { id, idempotencyKey, reference, amountMinor, currency };
  const head = { id: `evt_${entry.id}`, createdAt: entry.at, merchant: entry.merchant };
  return { ...head, type, data, simulated: true };
}
