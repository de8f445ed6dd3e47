import type { PageRequest } from '../../page.ts';
import type { FieldErrors } from '../../server/address-form.ts';
import type { Problem } from '../../server/api.ts';
import type { MoneyValue } from '../../words/language.ts';
import type { CheckoutNotice } from './checkout-data.ts';

export interface Explanation {
  readonly notice: CheckoutNotice | null;
  readonly errors: FieldErrors;
  /** This attempt is over: the next press is a new one. */
  readonly newId: boolean;
}

const RETRY_SECONDS = 5;

/** Says what a refused payment means and what to do next. */
export function explainRefusal(request: PageRequest, problem: Problem): Explanation {
  const { t } = request.language;
  switch (problem.code) {
    case 'total_changed':
      return tell('warning', t('checkout.total_changed'), totalWords(request, problem));
    case 'out_of_stock':
      return tell('warning', t('checkout.out_of_stock'), stockWords(request, problem));
    case 'payment_declined':
      return {
        ...tell('danger', t('checkout.declined'), t('checkout.declined_text')),
        newId: true,
      };
    case 'payment_unavailable': {
      const seconds = problem.retryAfterSeconds ?? RETRY_SECONDS;
      return tell('danger', t('checkout.unavailable'), t('checkout.unavailable_text', { seconds }));
    }
    case 'checkout_id_reused':
      return { ...tell('warning', t('checkout.problem'), t('checkout.again_text')), newId: true };
    case 'request_forgery':
      return tell('warning', t('checkout.session_expired'), t('checkout.session_expired_text'));
    case 'invalid_input':
      return {
        ...tell('danger', t('checkout.problem'), t('checkout.invalid_text')),
        errors: fieldErrors(problem),
      };
    default:
      return tell(
        'danger',
        t('checkout.problem'),
        `${problem.detail} ${t('checkout.problem_text')}`,
      );
  }
}

function tell(meaning: CheckoutNotice['meaning'], title: string, text: string): Explanation {
  return { notice: { meaning, title, text }, errors: {}, newId: false };
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
