import type { ReactNode } from 'react';
import { SelectField, TextField } from '../../shared/ui/field.tsx';
import { useLanguage } from './shop-context.tsx';

export interface AddressValues {
  readonly name: string;
  readonly line1: string;
  readonly line2: string;
  readonly postalCode: string;
  readonly city: string;
  readonly region: string;
  readonly country: string;
}

interface AddressFieldsProps {
  values: AddressValues;
  errors: Readonly<Partial<Record<string, string>>>;
  countries: readonly { readonly code: string; readonly name: string }[];
  /** 'shipping' at checkout, so that browsers fill in the right one. */
  section?: 'shipping';
  onCountry?: () => void;
}

/** A postal address, named so that browsers and password managers fill it in. */
export function AddressFields({
  values,
  errors,
  countries,
  section,
  onCountry,
}: AddressFieldsProps): ReactNode {
  const { t } = useLanguage();
  const fill = (name: string): string => (section ? `${section} ${name}` : name);
  const field = (name: keyof AddressValues, autoComplete: string, maxLength: number) => ({
    name,
    defaultValue: values[name],
    autoComplete: fill(autoComplete),
    error: errors[name],
    maxLength,
  });
  return (
    <div className="grid grid-cols-6 gap-4">
      <TextField
        {...field('name', 'name', 120)}
        label={t('checkout.name')}
        required
        className="col-span-6"
      />
      <TextField
        {...field('line1', 'address-line1', 200)}
        label={t('checkout.line1')}
        required
        className="col-span-6"
      />
      <TextField
        {...field('line2', 'address-line2', 200)}
        label={t('checkout.line2')}
        className="col-span-6"
      />
      <TextField
        {...field('postalCode', 'postal-code', 20)}
        label={t('checkout.postal_code')}
        required
        className="col-span-6 sm:col-span-2"
      />
      <TextField
        {...field('city', 'address-level2', 120)}
        label={t('checkout.city')}
        required
        className="col-span-6 sm:col-span-4"
      />
      <TextField
        {...field('region', 'address-level1', 120)}
        label={t('checkout.region')}
        className="col-span-6 sm:col-span-3"
      />
      <SelectField
        name="country"
        label={t('checkout.country')}
        defaultValue={values.country}
        autoComplete={fill('country')}
        error={errors['country']}
        onChange={onCountry}
        className="col-span-6 sm:col-span-3"
      >
        {countries.map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </SelectField>
    </div>
  );
}
