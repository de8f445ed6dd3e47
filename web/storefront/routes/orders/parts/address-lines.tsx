import { Fragment, type ReactNode } from 'react';
import type { OrderView } from '#modules/orders/contract.ts';
import { useLanguage } from '../../../parts/shop-context.tsx';

type Address = OrderView['shippingAddress'];

/** A postal address in lines, as it would stand on a parcel. */
export function AddressLines({ address }: { address: Address }): ReactNode {
  const { country } = useLanguage();
  const { name, line1, line2, postalCode, city, region } = address;
  const lines = [name, line1, line2, `${postalCode} ${city}`, region, country(address.country)];
  return (
    <span className="wrap-anywhere">
      {lines
        .filter((line) => line)
        .map((line, i) => (
          <Fragment key={line}>
            {i > 0 && <br />}
            {line}
          </Fragment>
        ))}
    </span>
  );
}
