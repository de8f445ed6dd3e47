import type { ReactNode } from 'react';
import { Notice } from '../../../../shared/ui/notice.tsx';
import type { CheckoutData } from '../checkout-data.ts';
import { ErrorSummary } from './error-summary.tsx';

/** Why paying did not work: what happened, and which fields to look at. */
export function Messages({ data: { notice, errors } }: { data: CheckoutData }): ReactNode {
  if (!notice && Object.keys(errors).length === 0) return null;
  return (
    <div className="flex flex-col gap-4">
      {notice && (
        <Notice meaning={notice.meaning} title={notice.title} urgent>
          {notice.text}
        </Notice>
      )}
      <ErrorSummary errors={errors} />
    </div>
  );
}
