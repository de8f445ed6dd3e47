import { useRef, useState, type RefObject } from 'react';
import { sendForm } from '../../../parts/send-form.ts';
import type { CheckoutData } from '../checkout-data.ts';

export type LiveQuote = Pick<CheckoutData, 'quote' | 'undeliverable'>;

/**
 * The quote for what stands in the form now, the way to ask for it again, and whether an answer is
 * under way. Only the last question's answer counts. Without an answer the old total stays: paying
 * then shows the new one and asks.
 */
export function useLiveQuote(
  form: RefObject<HTMLFormElement | null>,
  first: LiveQuote,
): [LiveQuote, () => void, boolean] {
  const [live, setLive] = useState(first);
  const [busy, setBusy] = useState(false);
  const asked = useRef(0);

  function requote(): void {
    if (!form.current) return;
    const question = (asked.current += 1);
    const fields = new FormData(form.current);
    fields.set('intent', 'quote');
    setBusy(true);
    sendForm<CheckoutData>('/checkout', fields)
      .then((answer) => {
        if (question !== asked.current) return;
        if (answer.kind === 'redirect') location.assign(answer.to);
        else setLive(answer.data);
      })
      .catch((error: unknown) => reportError(error))
      .finally(() => {
        if (question === asked.current) setBusy(false);
      });
  }

  return [live, requote, busy];
}
