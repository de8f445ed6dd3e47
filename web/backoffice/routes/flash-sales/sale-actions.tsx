/** What can be done with a sale: stop it while it runs, change or drop it before. */
import { useState } from 'react';
import { OctagonX, Pencil, Trash2 } from 'lucide-react';
import { useNavigate } from 'react-router';
import type { AdminSale } from '#modules/flash-sales/contract.ts';
import { Button, ButtonLink } from '../../parts/button.tsx';
import { Ask } from '../../parts/dialog.tsx';
import { notify, notifyProblem } from '../../parts/toast.tsx';
import { useMay } from '../../session.ts';
import { t } from '../../words/index.ts';
import { useDropSale, useStopSale } from './data.ts';

export function SaleActions({ sale }: { sale: AdminSale }) {
  const mayWrite = useMay()('products.write');
  if (!mayWrite) return null;
  if (sale.state === 'live') return <Stop sale={sale} />;
  return sale.state === 'planned' ? <Planned sale={sale} /> : null;
}

/** Large, and one press from done. */
function Stop({ sale: { id, name } }: { sale: AdminSale }) {
  const [asking, setAsking] = useState(false);
  const stop = useStopSale();
  function confirm() {
    stop.mutate(id, {
      onSuccess: () => {
        notify(t('sale.stopped', { name }));
        setAsking(false);
      },
      onError: notifyProblem,
    });
  }
  return (
    <>
      <Button
        kind="danger"
        className="h-11! px-5! text-14!"
        icon={<OctagonX aria-hidden size={18} strokeWidth={1.5} />}
        onClick={() => setAsking(true)}
      >
        {t('sale.stop')}
      </Button>
      <Ask
        open={asking}
        onClose={() => setAsking(false)}
        title={t('sale.stopTitle', { name })}
        body={t('sale.stopBody')}
        confirm={t('sale.stop')}
        busy={stop.isPending}
        onConfirm={confirm}
      />
    </>
  );
}

function Planned({ sale: { id, name } }: { sale: AdminSale }) {
  const [asking, setAsking] = useState(false);
  const drop = useDropSale();
  const navigate = useNavigate();
  function confirm() {
    drop.mutate(id, {
      onSuccess: () => {
        notify(t('sale.dropped', { name }));
        void navigate('/flash-sales');
      },
      onError: notifyProblem,
    });
  }
  return (
    <>
      <Button
        icon={<Trash2 aria-hidden size={16} strokeWidth={1.5} />}
        onClick={() => setAsking(true)}
      >
        {t('sale.drop')}
      </Button>
      <ButtonLink
        to={`/flash-sales/${id}/edit`}
        icon={<Pencil aria-hidden size={16} strokeWidth={1.5} />}
      >
        {t('sale.edit')}
      </ButtonLink>
      <Ask
        open={asking}
        onClose={() => setAsking(false)}
        title={t('sale.dropTitle', { name })}
        body={t('sale.dropBody')}
        confirm={t('sale.drop')}
        busy={drop.isPending}
        onConfirm={confirm}
      />
    </>
  );
}
