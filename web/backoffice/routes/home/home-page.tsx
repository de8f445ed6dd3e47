/** Today at a glance. Every number leads to the list behind it. */
import { Plus, Store } from 'lucide-react';
import { ButtonLink } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { Page } from '../../parts/page.tsx';
import { useMay } from '../../session.ts';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { useProductList } from '../products/data.ts';
import { OrderPanels } from './order-panels.tsx';
import { PaymentNotice } from './payment-notice.tsx';
import { PasswordNotice } from './password-notice.tsx';
import { TodayNumbers } from './today-numbers.tsx';

const anyProduct = { sort: 'updated' } as const;

export function Component() {
  const format = useFormat();
  const may = useMay();
  const products = useProductList(anyProduct);
  const isEmpty = products.data?.pages[0]?.items.length === 0;
  return (
    <Page title={t('home.title')} below={format.day(format.today(), 'long')}>
      <PasswordNotice />
      <PaymentNotice />
      {may('products.write') && isEmpty ? <FirstSteps /> : null}
      <TodayNumbers />
      {may('orders.read') ? <OrderPanels /> : null}
    </Page>
  );
}

function FirstSteps() {
  return (
    <div className="mb-4 rounded-md border border-line bg-surface">
      <EmptyState icon={Store} title={t('home.first')} body={t('home.firstBody')}>
        <ButtonLink
          to="/products/new"
          kind="primary"
          icon={<Plus aria-hidden size={16} strokeWidth={1.5} />}
        >
          {t('products.add')}
        </ButtonLink>
      </EmptyState>
    </div>
  );
}
