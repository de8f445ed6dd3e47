import type { ReactNode } from 'react';
import { TextField } from '../../../../shared/ui/field.tsx';
import { useLanguage } from '../../../parts/shop-context.tsx';
import type { CheckoutData } from '../checkout-data.ts';
import { FormPart } from './form-part.tsx';

/** Who buys: an e-mail address, filled in for who is signed in. */
export function Contact({
  data: { signedInAs, values, errors },
}: {
  data: CheckoutData;
}): ReactNode {
  const { t } = useLanguage();
  return (
    <FormPart id="contact" title={t('checkout.contact')}>
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
    </FormPart>
  );
}
