/** Plans a sale anew that has not begun. */
import { useParams } from 'react-router';
import { ProblemPanel } from '../../parts/problem-panel.tsx';
import { Loading, Skeleton } from '../../parts/skeleton.tsx';
import { useFormat } from '../../shop.ts';
import { useSale } from './data.ts';
import { PlanForm } from './plan-form.tsx';
import { planOf } from './plan-model.ts';

export function Component() {
  const { saleId = '' } = useParams();
  const format = useFormat();
  const query = useSale(saleId);
  if (query.isPending) {
    return (
      <Loading className="mx-auto max-w-360 p-6 max-phone:p-4">
        <Skeleton className="h-8 w-72" />
        <Skeleton className="mt-6 h-64 w-full rounded-md" />
      </Loading>
    );
  }
  if (!query.data)
    return <ProblemPanel isPage error={query.error} onRetry={() => void query.refetch()} />;
  const sale = query.data;
  return <PlanForm key={sale.version} plan={planOf(sale, format)} sale={sale} />;
}
