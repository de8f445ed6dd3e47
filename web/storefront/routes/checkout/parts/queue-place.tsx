import type { ReactNode } from 'react';
import { useLanguage } from '../../../parts/shop-context.tsx';
import type { WaitData } from '../wait-data.ts';

const MINUTE_SECONDS = 60;

/** The place as a number, the way already gone as a bar, the time as people say it. */
export function QueuePlace({ data }: { data: WaitData }): ReactNode {
  const { t, number } = useLanguage();
  const { position, ahead } = data;
  const known = position > 0;
  return (
    <section
      aria-label={t('wait.place')}
      className="flex flex-col gap-6 rounded-lg bg-sunk p-6 md:p-8"
    >
      <dl className="grid grid-cols-2 gap-6">
        <div>
          <dt className="text-14 text-quiet">{t('wait.place')}</dt>
          <dd className="tabular font-display text-48 font-medium">
            {known ? number(position) : '–'}
          </dd>
        </div>
        <div>
          <dt className="text-14 text-quiet">{t('wait.estimate')}</dt>
          <dd className="flex min-h-[3.1875rem] items-end pb-1 text-22">
            <span role="status">
              <Estimate seconds={data.estimatedSeconds} />
            </span>
          </dd>
        </div>
      </dl>
      <Progress data={data} />
      <p className="tabular text-14 text-quiet">
        {known && ahead === 0
          ? t('wait.next')
          : t('wait.ahead', { count: ahead, people: number(ahead) })}
      </p>
    </section>
  );
}

/** Minutes, not seconds: what is read aloud should not change all the time. */
function Estimate({ seconds }: { seconds: number | null }): ReactNode {
  const { t } = useLanguage();
  if (seconds === null) return t('wait.estimate_unknown');
  if (seconds < MINUTE_SECONDS) return t('wait.estimate_soon');
  return t('wait.estimate_minutes', { count: Math.ceil(seconds / MINUTE_SECONDS) });
}

function Progress({ data: { ahead, aheadAtFirst, position } }: { data: WaitData }): ReactNode {
  const { t } = useLanguage();
  const all = Math.max(aheadAtFirst, ahead, 1);
  const done = position === 0 ? 0 : Math.round(((all - ahead) / all) * 100);
  return (
    <svg
      role="progressbar"
      aria-label={t('wait.progress')}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={done}
      viewBox="0 0 100 2"
      preserveAspectRatio="none"
      className="h-2 w-full overflow-hidden rounded-full"
    >
      <rect width="100" height="2" className="fill-line" />
      <rect width={done} height="2" className="fill-accent" />
    </svg>
  );
}
