import type { ReactNode } from 'react';
import type { Address } from '#modules/customers/contract.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Notice } from '../../../shared/ui/notice.tsx';
import type { PageProps } from '../../page.ts';
import { AddressFields } from '../../parts/address-fields.tsx';
import { useLanguage } from '../../parts/shop-context.tsx';
import { AddressLines } from '../orders/parts/address-lines.tsx';
import type { AddressesData } from './addresses.server.ts';
import { AccountPage } from './parts/account-page.tsx';

export default function Addresses({ data }: PageProps<AddressesData>): ReactNode {
  const { t } = useLanguage();
  const { csrf, addresses, problem } = data;
  return (
    <AccountPage place="/account/addresses" title={t('account.addresses')} csrf={csrf}>
      {problem && <Notice meaning="danger" title={problem} urgent />}
      {addresses.length > 0 ? (
        <ul className="grid gap-4 sm:grid-cols-2">
          {addresses.map((address) => (
            <Card key={address.id} address={address} csrf={csrf} />
          ))}
        </ul>
      ) : (
        <p className="text-quiet">
          {t('account.no_addresses')} {t('account.no_addresses_hint')}
        </p>
      )}
      <Add data={data} />
    </AccountPage>
  );
}

function Card({ address, csrf }: { address: Address; csrf: string | null }): ReactNode {
  const { t } = useLanguage();
  return (
    <li className="flex flex-col items-start gap-2 rounded-md border border-line bg-surface p-6">
      {address.isDefaultShipping && (
        <span className="rounded-full bg-accent-soft px-3 py-1 text-12 font-medium">
          {t('account.default_address')}
        </span>
      )}
      <AddressLines address={address} />
      <form method="post" action="/account/addresses" className="mt-auto">
        {csrf && <input type="hidden" name="_csrf" value={csrf} />}
        <input type="hidden" name="intent" value="remove" />
        <input type="hidden" name="id" value={address.id} />
        <button
          type="submit"
          aria-label={t('account.remove_address', { name: `${address.name}, ${address.line1}` })}
          className="min-h-11 text-14 text-quiet underline underline-offset-4 hover:text-ink"
        >
          {t('cart.remove')}
        </button>
      </form>
    </li>
  );
}

function Add({ data: { csrf, values, errors, countries } }: { data: AddressesData }): ReactNode {
  const { t } = useLanguage();
  return (
    <section aria-labelledby="add" className="flex max-w-140 flex-col gap-4">
      <h2 id="add" className="text-22">
        {t('account.add_address')}
      </h2>
      <form method="post" action="/account/addresses" noValidate className="flex flex-col gap-4">
        {csrf && <input type="hidden" name="_csrf" value={csrf} />}
        <AddressFields values={values} errors={errors} countries={countries} />
        <label className="flex min-h-11 cursor-pointer items-center gap-3">
          <input type="checkbox" name="isDefaultShipping" value="true" className="size-5" />
          {t('account.default_address')}
        </label>
        <Button look="secondary" className="self-start">
          {t('account.add_address')}
        </Button>
      </form>
    </section>
  );
}
