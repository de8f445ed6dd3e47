/** The columns of the customer list. */
import { Link } from 'react-router';
import type { Customer } from '#modules/customers/contract.ts';
import type { ListColumn } from '../../parts/list/columns.ts';
import { Moment } from '../../parts/moment.tsx';
import { t } from '../../words/index.ts';

export const customerColumns: ListColumn<Customer>[] = [
  {
    id: 'name',
    header: t('customers.column.name'),
    cell: (row) => (
      <Link
        data-row-link
        to={`/customers/${row.id}`}
        className="font-medium hover:underline hover:underline-offset-3"
      >
        {row.name || <span className="font-normal text-quiet">{t('customers.noName')}</span>}
      </Link>
    ),
    fixed: true,
    onCard: 'title',
  },
  {
    id: 'email',
    header: t('customers.column.email'),
    cell: (row) => row.email,
    onCard: 'line',
  },
  {
    id: 'phone',
    header: t('customers.column.phone'),
    cell: (row) => <span className="tabular">{row.phone}</span>,
    onCard: 'line',
  },
  {
    id: 'number',
    header: t('customers.column.number'),
    cell: (row) => row.externalNumber,
    extra: true,
    onCard: 'none',
  },
  {
    id: 'account',
    header: t('customers.column.account'),
    cell: (row) => (
      <span className="text-quiet">
        {t(row.personId ? 'customers.hasAccount' : 'customers.guest')}
      </span>
    ),
    onCard: 'none',
  },
  {
    id: 'since',
    header: t('customers.column.since'),
    cell: (row) => (
      <span className="text-quiet">
        <Moment at={row.createdAt} />
      </span>
    ),
    align: 'end',
    width: 'w-36',
    onCard: 'end',
  },
];
