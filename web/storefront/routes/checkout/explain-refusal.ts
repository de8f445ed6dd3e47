import type { PageRequest } from '../../page.ts';
import type { FieldErrors } from '../../server/address-form.ts';
import type { Problem } from '../../server/api.ts';
import type { MoneyValue, WordKey } from '../../words/language.ts';
import type { CheckoutNotice } from './checkout-data.ts';

export interface Explanation {
  readonly notice: CheckoutNotice | null;
  readonly errors: FieldErrors;
  /** This attempt is over: the next press is a new one. */
  readonly newId: boolean;
  /** How often it was sent again because the shop was busy. */
  readonly tries: number;
}

const RETRY_SECONDS = 5;
/** Longer than that nobody watches a page: then the button alone is offered. */
const AUTOMATIC_MAX_SECONDS = 10;

interface Plain {
  readonly meaning: CheckoutNotice['meaning'];
  readonly title: WordKey;
  readonly text: WordKey;
  readonly newId?: true;
  readonly cart?: true;
}

/** The codes that need no more than words, and whether the next step is in the cart. */
const plain: Readonly<Record<string, Plain>> = {
  payment_declined: {
    meaning: 'danger',
    title: 'checkout.declined',
    text: 'checkout.declined_text',
    newId: true,
  },
  request_forgery: {
    meaning: 'warning',
    title: 'checkout.session_expired',
    text: 'checkout.session_expired_text',
  },
  flash_sale_sold_out: {
    meaning: 'warning',
    title: 'checkout.sale_sold_out',
    text: 'checkout.sale_sold_out_text',
    cart: true,
  },
  flash_sale_limit_reached: {
    meaning: 'warning',
    title: 'checkout.sale_limit',
    text: 'checkout.sale_limit_text',
    newId: true,
    cart: true,
  },
};

/** Says what a refused payment means and what to do next. */
export function explainRefusal(request: PageRequest, problem: Problem): Explanation {
  const { t } = request.language;
  const known = plain[problem.code];
  if (known) {
    const { meaning, title, text, newId = false, cart = false } = known;
    const link = cart ? cartLink(request) : null;
    return { ...tell(meaning, t(title), t(text), { link }), newId };
  }
  switch (problem.code) {
    case 'total_changed':
      return tell('warning', t('checkout.total_changed'), totalWords(request, problem));
    case 'out_of_stock': {
      const link = cartLink(request);
      return tell('warning', t('checkout.out_of_stock'), stockWords(request, problem), { link });
    }
    case 'payment_unavailable':
      return unavailable(request, problem);
    case 'sales_paused': {
      const retry = { seconds: secondsOf(problem), automatic: false };
      return tell('warning', t('checkout.paused'), t('checkout.paused_text'), { retry });
    }
    case 'checkout_id_reused':
      return { ...tell('warning', t('checkout.problem'), t('checkout.again_text')), newId: true };
    case 'invalid_input':
      return {
        ...tell('danger', t('checkout.problem'), t('checkout.invalid_text')),
        errors: fieldErrors(problem),
      };
    default:
      return isBusy(problem) ? busy(request, problem) : other(request, problem);
  }
}

function tell(
  meaning: CheckoutNotice['meaning'],
  title: string,
  text: string,
  next: Partial<Pick<CheckoutNotice, 'retry' | 'link'>> = {},
): Explanation {
  const notice = { meaning, title, text, retry: null, link: null, ...next };
  return { notice, errors: {}, newId: false, tries: 0 };
}

function unavailable({ language: { t } }: PageRequest, problem: Problem): Explanation {
  const seconds = secondsOf(problem);
  const text = t('checkout.unavailable_text', { seconds });
  return tell('danger', t('checkout.unavailable'), text, { retry: { seconds, automatic: false } });
}

/** Refused before anything was done, because too many came at once or the database was away. */
function isBusy({ status, code }: Problem): boolean {
  return status === 429 || code === 'overloaded' || code === 'database_unavailable';
}

/** Sent again once by the page itself, with the same id; after that it is the shopper's choice. */
function busy({ form, language: { t } }: PageRequest, problem: Problem): Explanation {
  const tries = Math.max(0, Math.trunc(Number(form.get('tries')))) || 0;
  const seconds = secondsOf(problem);
  const automatic = tries === 0 && seconds <= AUTOMATIC_MAX_SECONDS;
  const retry = { seconds, automatic };
  return {
    ...tell('warning', t('checkout.busy'), t('checkout.busy_text'), { retry }),
    tries: tries + 1,
  };
}

function other({ language: { t } }: PageRequest, problem: Problem): Explanation {
  const text = `${problem.detail} ${t('checkout.problem_text')}`;
  return tell('danger', t('checkout.problem'), text);
}

function secondsOf({ retryAfterSeconds }: Problem): number {
  return retryAfterSeconds ?? RETRY_SECONDS;
}

function cartLink({ language: { t } }: PageRequest): CheckoutNotice['link'] {
  return { href: '/cart', words: t('checkout.to_cart') };
}

function totalWords({ form, shop, language }: PageRequest, { document }: Problem): string {
  const before = { amount: Number(form.get('expectedTotal')), currency: shop.currency };
  const now = document['total'] as MoneyValue | undefined;
  return language.t('checkout.total_changed_text', {
    before: language.money(before),
    now: now ? language.money(now) : '…',
  });
}

/** Each article that falls short, as the API words it. */
function stockWords({ language }: PageRequest, { errors }: Problem): string {
  const lines = errors.map(({ message }) => `${message}.`);
  return [...lines, language.t('checkout.out_of_stock_text')].join(' ');
}

/** The API names fields by their way into the body; the form has only the last part. */
function fieldErrors({ errors }: Problem): FieldErrors {
  return Object.fromEntries(
    errors.map(({ field, message }) => [field.split('.').at(-1) ?? field, message]),
  );
}
