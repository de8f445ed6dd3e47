/** Every quality scenario with its verdict, what was seen, and the command that provokes it. */
import { useMemo } from 'react';
import { Gauge } from 'lucide-react';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FilterSelect } from '../../parts/list/filter-select.tsx';
import { List } from '../../parts/list/list.tsx';
import { useUrlFilters } from '../../parts/list/url-filters.ts';
import { Page } from '../../parts/page.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import {
  useScenarios,
  verdicts,
  windowOf,
  windows,
  WINDOW_DAYS,
  type Scenario,
  type Verdict,
} from './data.ts';
import { scenarioAddress, scenarioColumns } from './scenario-columns.tsx';

const names = ['state', 'days'] as const;
const none: Scenario[] = [];

export function Component() {
  const format = useFormat();
  const filters = useUrlFilters(names);
  const days = windowOf(filters.values.days);
  const state = verdicts.find((each) => each === filters.values.state);
  const query = useScenarios(days);
  const all = query.data?.items ?? none;
  const rows = useMemo(
    () => all.filter(({ verdict }) => state === undefined || verdict === state),
    [all, state],
  );
  const columns = useMemo(() => scenarioColumns(format, days), [format, days]);
  return (
    <Page title={t('quality.title')} below={t('quality.about', { days })}>
      <List
        name="quality"
        label={t('quality.title')}
        columns={columns}
        rows={rows}
        rowId={(row) => row.id}
        rowHref={(row) => scenarioAddress(row, days)}
        rowName={(row) => row.title}
        query={{ ...query, hasNextPage: false, isFetchingNextPage: false, fetchNextPage: never }}
        toolbar={
          <>
            <States all={all} state={state} onChoose={(next) => filters.set({ state: next })} />
            <WindowFilter days={days} onChoose={(next) => filters.set({ days: next })} />
          </>
        }
        empty={
          <EmptyState icon={Gauge} title={t('quality.noMatch')} body={t('quality.noMatchBody')}>
            <Button onClick={() => filters.set({ state: '' })}>{t('quality.all')}</Button>
          </EmptyState>
        }
      />
    </Page>
  );
}

/** There is no second page. */
function never(): void {}

interface StatesProps {
  all: readonly Scenario[];
  state: Verdict | undefined;
  onChoose: (state: string) => void;
}

/** The three states with their counts; each filters, the pressed one lets go. */
function States({ all, state, onChoose }: StatesProps) {
  const choices: [string, string, number][] = [
    ['', t('quality.all'), all.length],
    ...verdicts.map((verdict): [string, string, number] => [
      verdict,
      t(`quality.state.${verdict}`),
      all.filter((each) => each.verdict === verdict).length,
    ]),
  ];
  return (
    <div role="group" aria-label={t('quality.state')} className="flex flex-wrap gap-1">
      {choices.map(([value, words, count]) => {
        const pressed = value === (state ?? '');
        return (
          <button
            key={value}
            type="button"
            aria-pressed={pressed}
            onClick={() => onChoose(value)}
            className={classNames(
              'inline-flex h-control items-center gap-2 rounded-sm border px-3 font-medium',
              'transition-colors duration-150',
              pressed
                ? 'border-accent bg-accent-soft text-accent-strong'
                : 'border-line bg-surface hover:border-line-strong',
            )}
          >
            {words}{' '}
            <span className="tabular font-normal text-quiet">{shown(count, all.length)}</span>
          </button>
        );
      })}
    </div>
  );
}

/** Nothing is counted before the answer is there. */
function shown(count: number, all: number): string {
  return all === 0 ? '–' : String(count);
}

function WindowFilter({ days, onChoose }: { days: number; onChoose: (days: string) => void }) {
  return (
    <FilterSelect
      label={t('quality.window')}
      value={days === WINDOW_DAYS ? '' : String(days)}
      onChange={onChoose}
    >
      {windows.map((each) => (
        <option key={each} value={each === WINDOW_DAYS ? '' : each}>
          {t('quality.days', { count: each })}
        </option>
      ))}
    </FilterSelect>
  );
}
