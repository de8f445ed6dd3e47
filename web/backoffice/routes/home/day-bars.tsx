/** The bars themselves: links to each day's orders, walked with Tab and the arrow keys. */
import { useState, type KeyboardEvent } from 'react';
import { Link } from 'react-router';
import type { ordersSummary } from '#modules/orders/contract.ts';
import type { StaticOf } from '#platform/contract.ts';
import { classNames } from '../../parts/class-names.ts';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';

const LABEL_EVERY = 7;

export type Day = StaticOf<(typeof ordersSummary)['answers'][200]>['days'][number];

export function DayBars({ days }: { days: Day[] }) {
  const format = useFormat();
  const [shown, setShown] = useState<string | null>(null);
  const top = niceTop(Math.max(...days.map((each) => each.orders), 1));
  const day = days.find((each) => each.day === shown);
  const today = format.today();
  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    const bars = event.currentTarget.closest('ol')?.querySelectorAll<HTMLElement>('a') ?? [];
    [...bars].at([...bars].indexOf(event.currentTarget) + step)?.focus();
    event.preventDefault();
  }
  return (
    <div className="relative">
      <p className="tabular absolute -top-10 right-24 h-8 leading-8 max-phone:hidden" aria-hidden>
        {day ? sentence(day, format) : null}
      </p>
      <div className="relative ml-8 h-40">
        <Scale top={top} />
        <ol className="absolute inset-0 flex items-end">
          {days.map((each, index) => (
            <li key={each.day} className="group relative flex h-full min-w-0 flex-1 items-end">
              <Link
                to={`/orders?from=${each.day}&to=${each.day}`}
                aria-label={sentence(each, format)}
                tabIndex={index === days.length - 1 ? 0 : -1}
                className="flex h-full w-full items-end px-[12%] hover:bg-sunk"
                onKeyDown={onKeyDown}
                onMouseEnter={() => setShown(each.day)}
                onMouseLeave={() => setShown(null)}
                onFocus={() => setShown(each.day)}
                onBlur={() => setShown(null)}
              >
                <span
                  className={classNames(
                    'block w-full rounded-t-[3px] transition-colors duration-150',
                    barLook(each, today),
                  )}
                  style={{ height: each.orders === 0 ? '1px' : `${(each.orders / top) * 100}%` }}
                />
              </Link>
            </li>
          ))}
        </ol>
      </div>
      <ol aria-hidden className="mt-1 ml-8 flex text-12 text-quiet">
        {days.map((each, index) => (
          <li key={each.day} className="relative h-4.5 min-w-0 flex-1">
            {(days.length - 1 - index) % LABEL_EVERY === 0 ? (
              <span className="absolute right-0 whitespace-nowrap">
                {format.day(each.day, 'short')}
              </span>
            ) : null}
          </li>
        ))}
      </ol>
    </div>
  );
}

function Scale({ top }: { top: number }) {
  const format = useFormat();
  return (
    <div aria-hidden className="absolute inset-0">
      {[0, top / 2, top].map((value) => (
        <div
          key={value}
          className="absolute inset-x-0 border-t border-line"
          style={{ bottom: `${(value / top) * 100}%` }}
        >
          <span className="tabular absolute -top-2.5 -left-8 w-6 text-right text-12 text-quiet">
            {Number.isInteger(value) ? format.number(value) : ''}
          </span>
        </div>
      ))}
    </div>
  );
}

function barLook(day: Day, today: string): string {
  if (day.orders === 0) return 'bg-line-strong/40';
  return day.day === today ? 'bg-accent' : 'bg-accent/55 group-hover:bg-accent';
}

/** The next of 2, 4, 10, 20, 40, 100 … so that the half is a whole number too. */
function niceTop(most: number): number {
  for (let power = 1; ; power *= 10) {
    for (const step of [2, 4, 10]) if (most <= step * power) return step * power;
  }
}

function sentence(day: Day, format: ReturnType<typeof useFormat>): string {
  const orders = t('home.chartOrders', { count: day.orders });
  return `${format.day(day.day, 'long')}: ${orders}, ${format.money(day.revenue)}`;
}
