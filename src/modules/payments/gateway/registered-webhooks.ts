/** Events for all merchants of one platform, at the address that it registered with the gateway. */
import { readFileSync } from 'node:fs';
import { isMissingFile } from '#platform/missing-file.ts';
import { secretOfMerchant } from '../webhook-signature.ts';

/** What the file of `--webhooks` says; written by whoever serves the address, at any time. */
interface Registration {
  url: string;
  /** The secret of each merchant is drawn from it. */
  key: string;
}

/**
 * A hundred events a second at most, as real gateways tell theirs: late in a rush, and not at the
 * cost of the shop that is in it. Whoever did not hear the answer to its request is told first.
 */
const BURST_MS = 250;
const BURST_MAX = 25;
const WAITING_MAX = 10_000;

interface Waiting {
  merchant: string;
  body: Buffer;
}

export interface RegisteredWebhooks {
  /** Sends when its turn comes, if somebody is registered then. `heard`: the merchant knows already. */
  add(merchant: string, body: Buffer, heard: boolean): void;
}

/** A queue over the registration in the file; without a file nothing is sent. */
export function createRegistered(
  file: string | undefined,
  send: (setting: { url: string; secret: string }, body: Buffer) => Promise<void>,
): RegisteredWebhooks {
  const urgent: Waiting[] = [];
  const ordinary: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;

  function burst(): void {
    const events = urgent.splice(0, BURST_MAX);
    events.push(...ordinary.splice(0, BURST_MAX - events.length));
    const registered = file === undefined ? undefined : readRegistration(file);
    if (registered) {
      const { url, key } = registered;
      for (const { merchant, body } of events) {
        void send({ url, secret: secretOfMerchant(key, merchant) }, body);
      }
    }
    if (urgent.length + ordinary.length > 0) return;
    clearInterval(timer);
    timer = undefined;
  }
  return {
    add(merchant, body, heard) {
      if (file === undefined) return;
      const line = heard ? ordinary : urgent;
      line.push({ merchant, body });
      if (line.length > WAITING_MAX) line.shift();
      timer ??= setInterval(burst, BURST_MS).unref();
    },
  };
}

function readRegistration(file: string): Registration | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Registration;
  } catch (error) {
    // Not written yet, or just being written: nobody is registered.
    if (error instanceof SyntaxError) return undefined;
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}
