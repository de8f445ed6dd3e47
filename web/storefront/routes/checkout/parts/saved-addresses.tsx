import type { ReactNode, RefObject } from 'react';
import type { Address } from '#modules/customers/contract.ts';
import { useLanguage } from '../../../parts/shop-context.tsx';

interface SavedAddressesProps {
  addresses: readonly Address[];
  form: RefObject<HTMLFormElement | null>;
  onFilled: () => void;
}

const FIELDS = ['name', 'line1', 'line2', 'postalCode', 'city', 'region', 'country'] as const;

/** Fills the form with another address of the person's book. The first one stands there already. */
export function SavedAddresses({ addresses, form, onFilled }: SavedAddressesProps): ReactNode {
  const { t } = useLanguage();
  if (addresses.length < 2) return null;
  const fill = (address: Address | undefined): void => {
    for (const name of FIELDS) {
      const field = form.current?.elements.namedItem(name);
      if (address && (field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) {
        field.value = address[name];
      }
    }
    onFilled();
  };
  return (
    <div className="script-only flex flex-col gap-1">
      <label htmlFor="saved-address" className="text-14 font-medium">
        {t('checkout.saved_address')}
      </label>
      <select
        id="saved-address"
        onChange={(event) => fill(addresses.find(({ id }) => id === event.target.value))}
        className="min-h-11 rounded-sm border border-line-strong bg-surface px-3 text-16"
      >
        {addresses.map(({ id, name, line1, city }) => (
          <option key={id} value={id}>
            {[name, line1, city].join(', ')}
          </option>
        ))}
      </select>
    </div>
  );
}
