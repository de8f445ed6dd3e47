import type { ReactNode, RefObject } from 'react';
import { AddressFields } from '../../../parts/address-fields.tsx';
import { useLanguage } from '../../../parts/shop-context.tsx';
import type { CheckoutData } from '../checkout-data.ts';
import { FormPart } from './form-part.tsx';
import { SavedAddresses } from './saved-addresses.tsx';

interface AddressPartProps {
  data: CheckoutData;
  form: RefObject<HTMLFormElement | null>;
  /** The country may be another one now: delivery and tax have to be reckoned anew. */
  onMoved: () => void;
}

/** Where it goes: an address of the person's book, or one typed now. */
export function AddressPart({ data, form, onMoved }: AddressPartProps): ReactNode {
  const { t } = useLanguage();
  return (
    <FormPart id="address" title={t('checkout.address')}>
      <SavedAddresses addresses={data.addresses} form={form} onFilled={onMoved} />
      <AddressFields
        values={data.values.address}
        errors={data.errors}
        countries={data.countries}
        section="shipping"
        onCountry={onMoved}
      />
    </FormPart>
  );
}
