import { useRef, type ReactNode } from 'react';
import { TextField } from '../../../shared/ui/field.tsx';
import { Notice } from '../../../shared/ui/notice.tsx';
import type { PageProps } from '../../page.ts';
import { AddressFields } from '../../parts/address-fields.tsx';
import { Container } from '../../parts/container.tsx';
import { useLanguage } from '../../parts/shop-context.tsx';
import type { CheckoutData } from './checkout-data.ts';
import { DeliveryChoice } from './parts/delivery-choice.tsx';
import { ErrorSummary } from './parts/error-summary.tsx';
import { PayButton } from './parts/pay-button.tsx';
import { PaymentChoice } from './parts/payment-choice.tsx';
import { SavedAddresses } from './parts/saved-addresses.tsx';
import { Summary } from './parts/summary.tsx';
import { useLiveQuote } from './parts/use-live-quote.ts';
import { useSubmitOnce } from '../../parts/use-submit-once.ts';

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
        <input type="hidden" name="expectedTotal" value={quote.total.amount} />
        {data.csrf && <input type="hidden" name="_csrf" value={data.csrf} />}
        <div className="flex flex-col gap-12">
          <Messages data={data} />
          <Contact data={data} />
          <Part id="address" title={t('checkout.address')}>
            <SavedAddresses addresses={data.addresses} form={form} onFilled={requote} />
            <AddressFields
              values={data.values.address}
              errors={data.errors}
              countries={data.countries}
              section="shipping"
              onCountry={requote}
            />
          </Part>
          <Part id="delivery" title={t('checkout.delivery')}>
            <DeliveryChoice live={live} onChoose={requote} />
          </Part>
          <Part id="payment" title={t('checkout.payment')}>
            <PaymentChoice chosen={data.values.token} />
          </Part>
        </div>
        <Summary quote={quote} busy={reckoning}>
          <PayButton total={quote.total} busy={paying} disabled={live.undeliverable} />
        </Summary>
      </form>
    </Container>
  );
}

function Messages({ data: { notice, errors } }: { data: CheckoutData }): ReactNode {
  if (!notice && Object.keys(errors).length === 0) return null;
  return (
    <div className="flex flex-col gap-4">
      {notice && (
        <Notice meaning={notice.meaning} title={notice.title} urgent>
          {notice.text}
        </Notice>
      )}
      <ErrorSummary errors={errors} />
    </div>
  );
}

/** A part of the form with its heading. */
function Part({
  id,
  title,
  children,
}: {
  id: string;
  title: string;
  children: ReactNode;
}): ReactNode {
  return (
    <section aria-labelledby={id} className="flex flex-col gap-4">
      <h2 id={id} className="text-22">
        {title}
      </h2>
      {children}
    </section>
  );
}

function Contact({ data: { signedInAs, values, errors } }: { data: CheckoutData }): ReactNode {
  const { t } = useLanguage();
  return (
    <Part id="contact" title={t('checkout.contact')}>
      {signedInAs ? (
        <p className="text-14 text-quiet">{t('checkout.signed_in_as', { name: signedInAs })}</p>
      ) : (
        <p className="text-14 text-quiet">
          {t('checkout.have_account')}{' '}
          <a href="/sign-in?returnTo=%2Fcheckout" className="text-ink underline underline-offset-4">
            {t('account.sign_in')}
          </a>
        </p>
      )}
      <TextField
        name="email"
        type="email"
        inputMode="email"
        autoComplete="email"
        required
        maxLength={254}
        label={t('checkout.email')}
        hint={t('checkout.email_hint')}
        defaultValue={values.email}
        error={errors['email']}
      />
    </Part>
  );
}
