/** While a payment provider is not asked because it failed, the shop sells nothing by it: said on Home. */
import { TriangleAlert } from 'lucide-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { listBreakers, resetPaymentBreaker, type Breaker } from '#modules/payments/contract.ts';
import { call } from '../../api.ts';
import { Button } from '../../parts/button.tsx';
import { Moment } from '../../parts/moment.tsx';
import { notify, notifyProblem } from '../../parts/toast.tsx';
import { useMay } from '../../session.ts';
import { t, wordFor } from '../../words/index.ts';

const BREAKERS = ['payment breakers'];
const ASKED_EVERY_MS = 15_000;

export function PaymentNotice() {
  const breakers = useQuery({
    queryKey: BREAKERS,
    queryFn: async () => (await call(listBreakers)).items,
    enabled: useMay()('payments.read'),
    refetchInterval: ASKED_EVERY_MS,
  });
  const open = (breakers.data ?? []).filter((breaker) => breaker.state !== 'CLOSED');
  return open.map((breaker) => <OpenBreaker key={breaker.provider} breaker={breaker} />);
}

function OpenBreaker({ breaker }: { breaker: Breaker }) {
  const client = useQueryClient();
  const mayReset = useMay()('settings.write');
  const reset = useMutation({
    mutationFn: () => call(resetPaymentBreaker, { params: { provider: breaker.provider } }),
    onSuccess: () => notify(t('home.breakerReset')),
    onError: notifyProblem,
    onSettled: () => client.invalidateQueries({ queryKey: BREAKERS }),
  });
  const name = wordFor(`order.payment.${breaker.provider}`, breaker.provider);
  return (
    <section
      role="alert"
      className="mb-4 flex flex-wrap items-center gap-4 rounded-md border border-warning bg-warning-soft p-4"
    >
      <TriangleAlert aria-hidden size={20} strokeWidth={1.5} className="text-warning" />
      <div className="min-w-64 flex-1">
        <h2 className="font-sans text-14 font-semibold tracking-normal text-warning">
          {t('home.breakerTitle', { provider: name })}
        </h2>
        <p>
          {t('home.breakerBody')}{' '}
          {breaker.retryAt ? (
            <>
              {t('home.breakerRetry')} <Moment at={breaker.retryAt} />.
            </>
          ) : null}
        </p>
      </div>
      {mayReset ? (
        <Button busy={reset.isPending} onClick={() => reset.mutate()}>
          {t('home.breakerTry')}
        </Button>
      ) : null}
    </section>
  );
}
