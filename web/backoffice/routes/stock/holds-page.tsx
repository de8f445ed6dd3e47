/** What is put aside for whom, and until when. */
import { useMemo, useState } from 'react';
import { Hourglass } from 'lucide-react';
import type { Reservation } from '#modules/inventory/contract.ts';
import { Button } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FilterSelect } from '../../parts/list/filter-select.tsx';
import { List } from '../../parts/list/list.tsx';
import { useUrlFilters } from '../../parts/list/url-filters.ts';
import { Page } from '../../parts/page.tsx';
import { useMay } from '../../session.ts';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { heldArticles, holdAddress, holdColumns } from './hold-columns.tsx';
import { holdStates, useHolds } from './holds-data.ts';
import { ReleaseWindow } from './release-window.tsx';

const names = ['state'] as const;
const noRows: Reservation[] = [];

export function Component() {
  const filters = useUrlFilters(names);
  const state = holdStates.find((each) => each === filters.values.state);
  const format = useFormat();
  const mayRelease = useMay()('stock.write');
  const [chosen, setChosen] = useState<Reservation | null>(null);
  const list = useHolds(state);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? noRows, [list.data]);
  const columns = useMemo(
    () => holdColumns({ format, onRelease: mayRelease ? setChosen : undefined }),
    [format, mayRelease],
  );
  return (
    <Page
      title={t('holds.title')}
      back={{ to: '/stock', place: t('stock.title') }}
      below={t('holds.about')}
    >
      <List
        name="holds"
        label={t('holds.title')}
        columns={columns}
        rows={rows}
        rowId={(row) => row.id}
        rowHref={holdAddress}
        rowName={heldArticles}
        query={list}
        toolbar={
          <FilterSelect
            label={t('holds.state')}
            value={state ?? ''}
            onChange={(next) => filters.set({ state: next })}
          >
            <option value="">{t('holds.state.any')}</option>
            {holdStates.map((each) => (
              <option key={each} value={each}>
                {t(`holds.state.${each}`)}
              </option>
            ))}
          </FilterSelect>
        }
        empty={<NoHolds filtered={state !== undefined} onAll={filters.clear} />}
      />
      <ReleaseWindow hold={chosen} onClose={() => setChosen(null)} />
    </Page>
  );
}

function NoHolds({ filtered, onAll }: { filtered: boolean; onAll: () => void }) {
  return filtered ? (
    <EmptyState icon={Hourglass} title={t('holds.noMatch')} body={t('holds.noMatchBody')}>
      <Button onClick={onAll}>{t('holds.state.any')}</Button>
    </EmptyState>
  ) : (
    <EmptyState icon={Hourglass} title={t('holds.empty')} body={t('holds.emptyBody')} />
  );
}
