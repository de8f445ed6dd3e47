/** What happened, in sentences, newest first: what, who, when. */
import type { StaticOf } from '#platform/contract.ts';
import type { OrderEvent } from '#modules/orders/contract.ts';
import { classNames } from '../../parts/class-names.ts';
import { Moment } from '../../parts/moment.tsx';
import { t } from '../../words/index.ts';

type Event = StaticOf<typeof OrderEvent>;

const tones: Readonly<Record<string, string>> = {
  placed: 'border-accent bg-accent',
  fulfilled: 'border-success bg-success',
  cancelled: 'border-danger bg-danger',
  failed: 'border-danger bg-danger',
};

export function Timeline({ events }: { events: readonly Event[] }) {
  const newestFirst = events.toSorted((a, b) => b.at.localeCompare(a.at));
  return (
    <ol className="relative flex flex-col gap-4">
      {newestFirst.map((event, index) => (
        <li key={`${event.at} ${event.kind} ${index}`} className="relative flex gap-3">
          {index < newestFirst.length - 1 ? (
            <span
              aria-hidden
              className="absolute top-4 bottom-[-1rem] left-[0.3125rem] w-px bg-line"
            />
          ) : null}
          <span
            aria-hidden
            className={classNames(
              'mt-1.5 size-2.75 shrink-0 rounded-full border-2',
              tones[event.kind] ?? 'border-line-strong bg-surface',
            )}
          />
          <div>
            <p>{event.text}</p>
            <p className="text-12 text-quiet">
              {event.actor === 'system' ? t('actor.system') : event.actor} ·{' '}
              <Moment at={event.at} />
            </p>
          </div>
        </li>
      ))}
    </ol>
  );
}
