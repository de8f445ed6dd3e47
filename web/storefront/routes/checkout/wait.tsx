import { useEffect, useRef, type ReactNode } from 'react';
import { Button, ButtonLink } from '../../../shared/ui/button.tsx';
import { Notice } from '../../../shared/ui/notice.tsx';
import type { PageProps } from '../../page.ts';
import { Container } from '../../parts/container.tsx';
import { useLanguage } from '../../parts/shop-context.tsx';
import { useSubmitOnce } from '../../parts/use-submit-once.ts';
import { QueuePlace } from './parts/queue-place.tsx';
import { useLivePlace } from './parts/use-live-place.ts';
import type { WaitData } from './wait-data.ts';

/** The queue before checkout: calm, exact, and it goes on by itself when it is one's turn. */
export default function Wait({ data }: PageProps<WaitData>): ReactNode {
  const [live, isLate] = useLivePlace(data);
  return (
    <Container className="py-12 md:py-20">
      <div className="mx-auto flex max-w-140 flex-col gap-8">
        {live.state === 'admitted' && <Turn data={live} />}
        {live.state === 'lost' && <Lost data={live} />}
        {(live.state === 'waiting' || live.state === 'unknown') && (
          <Waiting data={live} isLate={isLate || live.state === 'unknown'} />
        )}
      </div>
    </Container>
  );
}

function Waiting({ data, isLate }: { data: WaitData; isLate: boolean }): ReactNode {
  const { t } = useLanguage();
  return (
    <>
      <div className="flex flex-col gap-3">
        <h1 className="text-36 md:text-48">{t('wait.title')}</h1>
        <p className="text-18 text-quiet">{t('wait.lead')}</p>
      </div>
      {data.isAgain && (
        <Notice meaning="info" title={t('wait.lost')}>
          {t('wait.again_text')}
        </Notice>
      )}
      <QueuePlace data={data} />
      {isLate && (
        <Notice meaning="info" title={t('wait.late')}>
          {t('wait.late_text')}
        </Notice>
      )}
      <div className="flex flex-col gap-1 text-14 text-quiet">
        <p className="font-medium text-ink">{t('wait.keep_open')}</p>
        <p>{t('wait.safe')}</p>
      </div>
      <noscript>
        <ButtonLink href="" look="secondary">
          {t('wait.look')}
        </ButtonLink>
      </noscript>
    </>
  );
}

/** Sends the very form that had to wait. Without a script the shopper presses the button. */
function Turn({ data }: { data: WaitData }): ReactNode {
  const { t, money } = useLanguage();
  const form = useRef<HTMLFormElement>(null);
  const [busy, guard] = useSubmitOnce();
  useEffect(() => {
    document.title = t('wait.turn');
    form.current?.requestSubmit();
  }, [t]);
  return (
    <>
      <div className="flex flex-col gap-3" role="status">
        <h1 className="text-36 md:text-48">{t('wait.turn')}</h1>
        <p className="text-18 text-quiet">{t('wait.turn_text')}</p>
      </div>
      <form ref={form} method="post" action="/checkout" onSubmit={guard}>
        <input type="hidden" name="intent" value="pay" />
        {data.csrf && <input type="hidden" name="_csrf" value={data.csrf} />}
        {data.fields.map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <Button size="large" busy={busy} className="tabular">
          {busy ? t('checkout.paying') : t('checkout.pay', { total: money(data.total) })}
        </Button>
      </form>
    </>
  );
}

function Lost({ data }: { data: WaitData }): ReactNode {
  const { t } = useLanguage();
  const [busy, guard] = useSubmitOnce();
  return (
    <>
      <div className="flex flex-col gap-3" role="alert">
        <h1 className="text-36 md:text-48">{t('wait.lost')}</h1>
        <p className="text-18 text-quiet">{t('wait.lost_text')}</p>
      </div>
      <form method="post" action="/checkout/wait" onSubmit={guard} className="flex flex-wrap gap-3">
        {data.csrf && <input type="hidden" name="_csrf" value={data.csrf} />}
        <Button size="large" busy={busy}>
          {t('wait.again')}
        </Button>
        <ButtonLink href="/checkout" look="secondary" size="large">
          {t('pending.back')}
        </ButtonLink>
      </form>
    </>
  );
}
