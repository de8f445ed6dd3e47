/** One customer: how to reach them, where they live, what they ordered. */
import { useState } from 'react';
import { Pencil } from 'lucide-react';
import { useParams } from 'react-router';
import type { Address } from '#modules/customers/contract.ts';
import { Button } from '../../parts/button.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Page, Panel } from '../../parts/page.tsx';
import { ProblemPanel } from '../../parts/problem-panel.tsx';
import { Loading, Skeleton } from '../../parts/skeleton.tsx';
import { useMay } from '../../session.ts';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { CustomerOrders } from './customer-orders.tsx';
import { useCustomer } from './data.ts';
import { EditCustomerWindow } from './edit-customer-window.tsx';

export function Component() {
  const { customerId = '' } = useParams();
  const [editing, setEditing] = useState(false);
  const may = useMay();
  const query = useCustomer(customerId);
  if (query.isPending) return <CustomerSkeleton />;
  if (!query.data)
    return <ProblemPanel isPage error={query.error} onRetry={() => void query.refetch()} />;
  const { body: customer, etag } = query.data;
  return (
    <Page
      title={customer.name || (customer.email ?? t('customers.noName'))}
      back={{ to: '/customers', place: t('customers.title') }}
      below={
        <>
          {t('customer.since')} <Moment at={customer.createdAt} />
        </>
      }
      actions={
        may('customers.write') ? (
          <Button
            icon={<Pencil aria-hidden size={16} strokeWidth={1.5} />}
            onClick={() => setEditing(true)}
          >
            {t('customer.edit')}
          </Button>
        ) : null
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)_20rem] items-start gap-4 max-lg:grid-cols-1">
        {may('orders.read') ? <CustomerOrders email={customer.email} /> : <span />}
        <div className="flex flex-col gap-4">
          <Panel title={t('customer.contact')}>
            <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
              <Fact label={t('customers.email')}>
                {customer.email ? <a href={`mailto:${customer.email}`}>{customer.email}</a> : '–'}
              </Fact>
              <Fact label={t('customers.phone')}>{customer.phone || '–'}</Fact>
              {customer.externalNumber ? (
                <Fact label={t('customers.number')}>{customer.externalNumber}</Fact>
              ) : null}
              <Fact label={t('customers.column.account')}>
                {t(customer.personId ? 'customers.hasAccount' : 'customers.guest')}
              </Fact>
            </dl>
          </Panel>
          <Addresses addresses={customer.addresses} />
        </div>
      </div>
      <EditCustomerWindow
        customer={customer}
        etag={etag}
        open={editing}
        onClose={() => setEditing(false)}
      />
    </Page>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <>
      <dt className="text-quiet">{label}</dt>
      <dd className="min-w-0 text-right break-words">{children}</dd>
    </>
  );
}

function Addresses({ addresses }: { addresses: Address[] }) {
  const { locale } = useFormat();
  const countries = new Intl.DisplayNames([locale], { type: 'region' });
  return (
    <Panel title={t('customer.addresses')}>
      {addresses.length === 0 ? (
        <p className="text-quiet">{t('customer.noAddresses')}</p>
      ) : (
        <ul className="flex flex-col gap-3">
          {addresses.map((address) => (
            <li key={address.id}>
              <p className="font-medium">{address.name}</p>
              <p>{[address.line1, address.line2].filter(Boolean).join(', ')}</p>
              <p>
                {address.postalCode} {address.city}
              </p>
              <p>{countries.of(address.country)}</p>
              <p className="text-12 text-quiet">
                {[
                  address.isDefaultShipping ? t('customer.defaultShipping') : null,
                  address.isDefaultBilling ? t('customer.defaultBilling') : null,
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function CustomerSkeleton() {
  return (
    <Loading className="mx-auto max-w-360 p-6 max-phone:p-4">
      <Skeleton className="h-8 w-56" />
      <div className="mt-6 grid grid-cols-[minmax(0,1fr)_20rem] gap-4 max-lg:grid-cols-1">
        <Skeleton className="h-56 w-full rounded-md" />
        <Skeleton className="h-56 w-full rounded-md" />
      </div>
    </Loading>
  );
}
