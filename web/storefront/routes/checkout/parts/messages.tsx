import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from 'react';
import { Button, ButtonLink } from '../../../../shared/ui/button.tsx';
import { Notice } from '../../../../shared/ui/notice.tsx';
import { useLanguage } from '../../../parts/shop-context.tsx';
import type { CheckoutData, CheckoutNotice } from '../checkout-data.ts';
import { ErrorSummary } from './error-summary.tsx';

const SECOND_MS = 1000;
const STEP_MS = 200;

interface MessagesProps {
  data: CheckoutData;
  paying: boolean;
}

/** Why paying did not work: what happened, what to do next, and which fields to look at. */
export function Messages({ data: { notice, errors }, paying }: MessagesProps): ReactNode {
  if (!notice && Object.keys(errors).length === 0) return null;
  return (
    <div className="flex flex-col gap-4">
      {notice && (
        <Notice meaning={notice.meaning} title={notice.title} urgent>
          <p>{notice.text}</p>
          {notice.retry && <Retry retry={notice.retry} paying={paying} />}
          {notice.link && (
            <ButtonLink href={notice.link.href} look="secondary" size="small" className="mt-3">
              {notice.link.words}
            </ButtonLink>
          )}
        </Notice>
      )}
      <ErrorSummary errors={errors} />
    </div>
  );
}

interface RetryProps {
  retry: NonNullable<CheckoutNotice['retry']>;
  paying: boolean;
}

/**
 * Sends the form as it stands, with the same checkout id, which is safe to send any number of
 * times. An automatic one presses itself once when the time that the shop named has passed.
 */
function Retry({ retry, paying }: RetryProps): ReactNode {
  const { t } = useLanguage();
  const row = useRef<HTMLDivElement>(null);
  const left = useSecondsDown(retry.automatic ? retry.seconds : 0, () => {
    const button = row.current?.querySelector('button');
    button?.form?.requestSubmit(button);
  });
  return (
    <div ref={row} className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2">
      <Button name="intent" value="pay" look="secondary" size="small" busy={paying}>
        {t('checkout.retry')}
      </Button>
      {left > 0 && !paying && (
        <span aria-hidden className="tabular">
          {t('checkout.retrying', { seconds: left })}
        </span>
      )}
    </div>
  );
}

/** Counts down to nothing, then does the deed once; zero from the start never does it. */
function useSecondsDown(seconds: number, then: () => void): number {
  const [left, setLeft] = useState(seconds);
  const deed = useEffectEvent(then);
  useEffect(() => {
    if (seconds === 0) return undefined;
    const end = performance.now() + seconds * SECOND_MS;
    const timer = setInterval(() => {
      const rest = Math.max(0, Math.ceil((end - performance.now()) / SECOND_MS));
      setLeft(rest);
      if (rest > 0) return;
      clearInterval(timer);
      deed();
    }, STEP_MS);
    return () => clearInterval(timer);
  }, [seconds]);
  return left;
}
