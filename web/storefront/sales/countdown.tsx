import type { ReactNode } from 'react';
import type { ShopSale } from '#modules/flash-sales/contract.ts';
import { timeParts, two } from '../../shared/running-time.ts';
import { useLanguage } from '../parts/shop-context.tsx';
import { useServerNow } from './server-clock.ts';

interface CountdownProps {
  sale: ShopSale;
  className?: string;
}

/**
 * How long until the sale ends, or begins. Before the server has told its time, and without a
 * script, the moment itself; both take the same room. Read aloud as that moment, never each second.
 */
export function Countdown({ sale, className = '' }: CountdownProps): ReactNode {
  const { t, dateTime, shortMoment } = useLanguage();
  const now = useServerNow();
  const start = Date.parse(sale.startsAt);
  const isComing = sale.state === 'coming' && (now === null || now < start);
  const at = isComing ? sale.startsAt : sale.endsAt;
  const until = t(isComing ? 'sale.begins_at' : 'sale.ends_at', { when: dateTime(at) });
  return (
    <time dateTime={at} className={`tabular whitespace-nowrap ${className}`}>
      <span className="sr-only">{until}</span>
      <span aria-hidden className="inline-flex items-baseline gap-2">
        <span className="text-[0.8125em] text-quiet">{t(labelKey(isComing, now !== null))}</span>
        <span className="font-semibold">
          {now === null ? shortMoment(at) : <Running lengthMs={Date.parse(at) - now} />}
        </span>
      </span>
    </time>
  );
}

function labelKey(isComing: boolean, runs: boolean) {
  if (runs) return isComing ? 'sale.begins_in' : 'sale.ends_in';
  return isComing ? 'sale.begins' : 'sale.until';
}

function Running({ lengthMs }: { lengthMs: number }): ReactNode {
  const { t } = useLanguage();
  const { days, hours, minutes, seconds } = timeParts(lengthMs);
  const clock = `${two(hours)}:${two(minutes)}:${two(seconds)}`;
  return days > 0 ? `${t('sale.days', { count: days })} ${clock}` : clock;
}
