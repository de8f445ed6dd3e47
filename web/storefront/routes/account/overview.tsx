import type { ReactNode } from 'react';
import { Button, ButtonLink } from '../../../shared/ui/button.tsx';
import { TextField } from '../../../shared/ui/field.tsx';
import { Notice } from '../../../shared/ui/notice.tsx';
import type { PageProps } from '../../page.ts';
import { useLanguage } from '../../parts/shop-context.tsx';
import type { OverviewData } from './overview.server.ts';
import { AccountPage } from './parts/account-page.tsx';
import { OrderRows } from './parts/order-rows.tsx';

export default function Overview({ data }: PageProps<OverviewData>): ReactNode {
  const { t } = useLanguage();
  const { csrf, account, orders, saved, problem } = data;
  return (
    <AccountPage place="/account" title={t('account.hello', { name: account.name })} csrf={csrf}>
      {saved && <Notice meaning="success" title={t('account.saved')} />}
      {problem && <Notice meaning="danger" title={problem} urgent />}
      <section aria-labelledby="orders" className="flex flex-col gap-4">
        <h2 id="orders" className="text-22">
          {t('account.orders')}
        </h2>
        {orders.length > 0 ? (
          <>
            <OrderRows orders={orders} />
            <ButtonLink href="/account/orders" look="secondary" size="small" className="self-start">
              {t('account.orders_all')}
            </ButtonLink>
          </>
        ) : (
          <p className="text-quiet">{t('account.no_orders_hint')}</p>
        )}
      </section>
      <Profile data={data} />
    </AccountPage>
  );
}

function Profile({ data: { csrf, account, version } }: { data: OverviewData }): ReactNode {
  const { t } = useLanguage();
  return (
    <section aria-labelledby="profile" className="flex max-w-120 flex-col gap-4">
      <h2 id="profile" className="text-22">
        {t('account.profile')}
      </h2>
      <p className="text-14 text-quiet wrap-anywhere">{account.email ?? account.username}</p>
      <form method="post" action="/account" className="flex flex-col gap-4">
        {csrf && <input type="hidden" name="_csrf" value={csrf} />}
        <input type="hidden" name="version" value={version} />
        <TextField
          name="name"
          label={t('account.name')}
          autoComplete="name"
          required
          maxLength={120}
          defaultValue={account.name}
        />
        <TextField
          name="phone"
          type="tel"
          label={t('account.phone')}
          autoComplete="tel"
          maxLength={40}
          defaultValue={account.phone}
        />
        <Button look="secondary" className="self-start">
          {t('account.save')}
        </Button>
      </form>
    </section>
  );
}
