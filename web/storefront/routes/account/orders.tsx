import type { ReactNode } from 'react';
import { Button, ButtonLink } from '../../../shared/ui/button.tsx';
import { SelectField, TextField } from '../../../shared/ui/field.tsx';
import type { PageProps } from '../../page.ts';
import { useLanguage } from '../../parts/shop-context.tsx';
import type { WordKey } from '../../words/language.ts';
import type { OrdersData } from './orders.server.ts';
import { AccountPage } from './parts/account-page.tsx';
import { OrderRows } from './parts/order-rows.tsx';

export default function Orders({ data }: PageProps<OrdersData>): ReactNode {
  const { t } = useLanguage();
  const { csrf, orders, more } = data;
  return (
    <AccountPage place="/account/orders" title={t('account.orders')} csrf={csrf}>
      <Filters data={data} />
      {orders.length > 0 ? <OrderRows orders={orders} /> : <NoOrders data={data} />}
      {more && (
        <ButtonLink href={more} look="secondary" rel="next" className="self-center">
          {t('account.more_orders')}
        </ButtonLink>
      )}
    </AccountPage>
  );
}

const states = [
  ['placed', 'order.state_placed'],
  ['fulfilled', 'order.state_fulfilled'],
  ['pending', 'order.state_pending'],
  ['cancelled', 'order.state_cancelled'],
  ['failed', 'order.state_failed'],
] as const satisfies readonly (readonly [string, WordKey])[];

function Filters({ data: { filters } }: { data: OrdersData }): ReactNode {
  const { t } = useLanguage();
  return (
    <form
      action="/account/orders"
      role="search"
      aria-label={t('account.filter_label')}
      className="grid grid-cols-2 items-end gap-4 lg:grid-cols-[2fr_1.2fr_1fr_1fr_auto]"
    >
      <TextField
        name="query"
        type="search"
        label={t('account.filter_keyword')}
        maxLength={100}
        defaultValue={filters.query}
        className="col-span-2 lg:col-span-1"
      />
      <SelectField
        name="state"
        label={t('account.filter_state')}
        defaultValue={filters.state}
        className="col-span-2 lg:col-span-1"
      >
        <option value="">{t('account.filter_any')}</option>
        {states.map(([state, words]) => (
          <option key={state} value={state}>
            {t(words)}
          </option>
        ))}
      </SelectField>
      <TextField
        name="from"
        type="date"
        label={t('account.filter_from')}
        defaultValue={filters.from}
      />
      <TextField name="to" type="date" label={t('account.filter_to')} defaultValue={filters.to} />
      <Button look="secondary" className="col-span-2 lg:col-span-1">
        {t('account.filter')}
      </Button>
    </form>
  );
}

function NoOrders({ data: { filters } }: { data: OrdersData }): ReactNode {
  const { t } = useLanguage();
  const filtered = Object.values(filters).some((value) => value !== '');
  return (
    <div className="flex flex-col items-start gap-4 rounded-lg bg-sunk p-8">
      <p className="font-display text-22 font-medium">
        {filtered ? t('account.no_orders_filtered') : t('account.no_orders')}
      </p>
      {!filtered && <p className="text-quiet">{t('account.no_orders_hint')}</p>}
      <ButtonLink href={filtered ? '/account/orders' : '/products'} look="secondary">
        {filtered ? t('listing.clear') : t('cart.browse')}
      </ButtonLink>
    </div>
  );
}
