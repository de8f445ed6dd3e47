import { useCallback, useState, type FormEvent } from 'react';
import { readPage, sendForm } from '../../../parts/send-form.ts';
import { refreshVisitor } from '../../../parts/visitor.ts';
import type { CartData } from '../cart-data.ts';

/** Sends a form of the cart's page without leaving it. */
export type SendCart = (event: FormEvent<HTMLFormElement>) => void;

/**
 * The cart as last answered, the way to change it, whether a change is under way, and the way to
 * look again. Where a
 * change cannot be sent this way, the browser sends the form as it would without a script.
 */
export function useCart(first: CartData): [CartData, SendCart, boolean, () => void] {
  const [data, setData] = useState(first);
  const [busy, setBusy] = useState(false);
  const send = useCallback<SendCart>((event) => {
    event.preventDefault();
    const form = event.currentTarget;
    setBusy(true);
    change(new FormData(form))
      .then(
        (changed) => {
          setData(changed);
          refreshVisitor();
        },
        () => HTMLFormElement.prototype.submit.call(form),
      )
      .finally(() => setBusy(false));
  }, []);
  const reload = useCallback(() => {
    readPage<CartData>('/cart').then((answer) => {
      if (answer.kind === 'page') setData(answer.data);
      // What was shown stays; checkout refuses a total that is no longer right.
    }, reportError);
  }, []);
  return [data, send, busy, reload];
}

async function change(fields: FormData): Promise<CartData> {
  const sent = await sendForm<CartData>('/cart', fields);
  if (sent.kind === 'page') return sent.data;
  const after = await readPage<CartData>(sent.to);
  if (after.kind === 'page') return after.data;
  throw new Error('The cart did not answer with a page');
}
