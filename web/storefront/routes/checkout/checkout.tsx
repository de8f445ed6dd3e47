import { useRef, type ReactNode } from 'react';
import type { PageProps } from '../../page.ts';
import { Container } from '../../parts/container.tsx';
import { useLanguage } from '../../parts/shop-context.tsx';
import { useSubmitOnce } from '../../parts/use-submit-once.ts';
import type { CheckoutData } from './checkout-data.ts';
import { AddressPart } from './parts/address-part.tsx';
import { Contact } from './parts/contact.tsx';
import { DeliveryChoice } from './parts/delivery-choice.tsx';
import { FormPart } from './parts/form-part.tsx';
import { Messages } from './parts/messages.tsx';
import { PayButton } from './parts/pay-button.tsx';
import { PaymentChoice } from './parts/payment-choice.tsx';
import { Summary } from './parts/summary.tsx';
import { useLiveQuote } from './parts/use-live-quote.ts';

/** One page, one form, one button that names the amount. */
export default function Checkout({ data }: PageProps<CheckoutData>): ReactNode {
  const { t } = useLanguage();
  const form = useRef<HTMLFormElement>(null);
  const [live, requote, reckoning] = useLiveQuote(form, data);
  const [paying, guard] = useSubmitOnce();
  const { quote } = live;
  return (
    <Container className="py-8 md:py-12">
      <h1 className="mb-8 text-36">{t('checkout.title')}</h1>
      <form
        ref={form}
        method="post"
        action="/checkout"
        noValidate
        onSubmit={guard}
        className="grid items-start gap-8 lg:grid-cols-[1fr_24rem] lg:gap-16"
      >
        <input type="hidden" name="checkoutId" value={data.checkoutId} />
        <input type="hidden" name="tries" value={data.tries} />
        <input type="hidden" name="expectedTotal" value={quote.total.amount} />
        {data.csrf && <input type="hidden" name="_csrf" value={data.csrf} />}
        <div className="flex flex-col gap-12">
          <Messages data={data} paying={paying} />
          <Contact data={data} />
          <AddressPart data={data} form={form} onMoved={requote} />
          <FormPart id="delivery" title={t('checkout.delivery')}>
            <DeliveryChoice live={live} onChoose={requote} />
          </FormPart>
          <FormPart id="payment" title={t('checkout.payment')}>
            <PaymentChoice chosen={data.values.token} />
          </FormPart>
        </div>
        <Summary quote={quote} busy={reckoning}>
          <PayButton total={quote.total} busy={paying} disabled={live.undeliverable} />
        </Summary>
      </form>
    </Container>
  );
}
