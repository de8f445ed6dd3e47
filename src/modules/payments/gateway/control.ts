/** The control API's settings: one for the whole gateway, overridden per merchant, held in memory only. */
import { draw, modes, readToken, tokens, type Behaviour } from './tokens.ts';
import type { WebhookSetting } from './webhooks.ts';

/**
 * `faults` gives a share of payments another token's behaviour, e.g. `{ tok_500_charged: 0.05 }`;
 * which ones is drawn from the idempotency key and `seed`, so that a retry meets the same fault and
 * a run can be repeated.
 */
export interface Setting {
  mode: string;
  latencyMs: number;
  faults: Record<string, number>;
  seed: string;
  /** Without it events go where the platform registered; null stops them. */
  webhook?: WebhookSetting | null;
}
export interface ControlRequest extends Partial<Setting> {
  merchant?: string;
  /** Forgets every setting first. */
  reset?: boolean;
  /** Closes the listener for so long: connections are refused, for all merchants. */
  refuseMs?: number;
}

const initial: Setting = { mode: 'normal', latencyMs: 0, faults: {}, seed: '' };

export class Control {
  #whole: Setting = initial;
  readonly #merchants = new Map<string, Setting>();

  of(merchant: string): Setting {
    return this.#merchants.get(merchant) ?? this.#whole;
  }

  /** Takes a change, or answers with the reason why not. */
  change({ merchant, reset, refuseMs: _refuseMs, ...setting }: ControlRequest): string | undefined {
    if (setting.mode !== undefined && !modes[setting.mode]) return `unknown mode ${setting.mode}`;
    const unknown = Object.keys(setting.faults ?? {}).find((token) => !tokens[token]);
    if (unknown) return `unknown token ${unknown}`;
    const { webhook } = setting;
    if (webhook && !(/^https?:/.test(webhook.url) && webhook.secret)) return 'webhook: url, secret';
    if (reset) {
      this.#whole = initial;
      this.#merchants.clear();
    }
    if (merchant) this.#merchants.set(merchant, { ...this.of(merchant), ...setting });
    else this.#whole = { ...this.#whole, ...setting };
    return undefined;
  }

  describe(): object {
    const merchants = [...this.#merchants].map(([name, setting]): [string, object] => [
      name,
      shown(setting),
    ]);
    return { ...shown(this.#whole), merchants: Object.fromEntries(merchants), simulated: true };
  }
}

/** Secrets go in and never out. */
function shown({ webhook, ...setting }: Setting): object {
  return webhook ? { ...setting, webhook: { ...webhook, secret: undefined } } : setting;
}

/** What to do with a payment: a drawn fault first, then the merchant's mode, then the token. */
export function behaviourOf(setting: Setting, token: string, key: string): Behaviour | undefined {
  const steered = tokens[readToken(token).name];
  if (!steered) return undefined;
  const fault = drawFault(setting, key);
  const behaviour = fault ?? steered;
  const mode = modes[setting.mode];
  if (!mode || setting.mode === 'normal') return behaviour;
  const effect = mode.effect ? (mode.decline ? 'decline' : behaviour.effect) : 'none';
  return { ...behaviour, effect, answer: mode.answer };
}

function drawFault({ faults, seed }: Setting, key: string): Behaviour | undefined {
  let left = -1;
  for (const [token, share] of Object.entries(faults)) {
    if (left === -1) left = draw(key + seed);
    left -= share;
    if (left < 0) return tokens[token];
  }
  return undefined;
}
