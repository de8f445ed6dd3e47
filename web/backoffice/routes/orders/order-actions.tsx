/** What can be done with an order: open its receipt, cancel it. */
import { useState } from 'react';
import { Ban, FileText } from 'lucide-react';
import type { OrderView } from '#modules/orders/contract.ts';
import { Button } from '../../parts/button.tsx';
import { useMay } from '../../session.ts';
import { t } from '../../words/index.ts';
import { CancelWindow } from './cancel-window.tsx';
import { receiptAddress } from './data.ts';

export function OrderActions({ order, cancellable }: { order: OrderView; cancellable: boolean }) {
  const [cancelling, setCancelling] = useState(false);
  const mayWrite = useMay()('orders.write');
  return (
    <>
      {order.number ? <ReceiptLink address={receiptAddress(order)} /> : null}
      {cancellable && mayWrite ? (
        <Button
          icon={<Ban aria-hidden size={16} strokeWidth={1.5} />}
          className="text-danger"
          onClick={() => setCancelling(true)}
        >
          {t('order.cancel')}
        </Button>
      ) : null}
      <CancelWindow order={order} open={cancelling} onClose={() => setCancelling(false)} />
    </>
  );
}

function ReceiptLink({ address }: { address: string }) {
  return (
    <a
      href={address}
      target="_blank"
      rel="noopener"
      className={
        'inline-flex h-control items-center gap-2 rounded-sm border border-line bg-surface px-3 ' +
        'font-medium ' +
        'transition-colors duration-150 hover:border-line-strong'
      }
    >
      <FileText aria-hidden size={16} strokeWidth={1.5} />
      {t('order.receipt')}
    </a>
  );
}
