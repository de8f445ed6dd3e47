/** The database, its largest tables, and the scaling triggers. */
import { Badge, type Meaning } from '../../parts/badge.tsx';
import { Panel } from '../../parts/page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import type { Operations } from './data.ts';
import { PlainTable } from './plain-table.tsx';
import { bytes, duration } from './sizes.ts';

export function DatabasePanel({ database }: Pick<Operations, 'database'>) {
  const format = useFormat();
  const { cacheHitPercent: hit } = database;
  return (
    <div id="database">
      <Panel title={t('operations.database')} flush>
        <p className="px-4 pb-3 text-quiet">
          {t('operations.databaseFacts', {
            version: database.version,
            used: format.number(database.connections),
            most: format.number(database.connectionsMax),
            hit: hit === null ? '–' : format.percent(hit / 100),
            locks: format.number(database.lockWaits),
            oldest: duration(format, database.oldestTransactionSeconds),
          })}
        </p>
        <PlainTable
          label={t('operations.tables')}
          columns={[
            { head: t('operations.table') },
            { head: t('operations.size'), figures: true },
            { head: t('operations.rows'), figures: true, wide: true },
            { head: t('operations.deadRows'), figures: true, wide: true },
            { head: t('operations.lastVacuum'), figures: true },
          ]}
          rows={database.tables.map((row) => ({
            id: row.name,
            cells: [
              row.name,
              bytes(format, row.bytes),
              format.number(row.rows),
              format.number(row.deadRows),
              <Vacuumed key="vacuumed" at={row.lastVacuum} />,
            ],
          }))}
        />
      </Panel>
    </div>
  );
}

function Vacuumed({ at }: { at: string | null }) {
  return at === null ? t('operations.never') : <Moment at={at} />;
}

const meanings: Record<Operations['triggers'][number]['state'], Meaning> = {
  met: 'warning',
  'not met': 'success',
  'not known': 'neutral',
};

export function TriggersPanel({ triggers }: Pick<Operations, 'triggers'>) {
  const format = useFormat();
  const day = 86_400;
  return (
    <Panel title={t('operations.triggers')} flush>
      <PlainTable
        label={t('operations.triggers')}
        columns={[
          { head: t('operations.trigger') },
          { head: t('operations.found'), wide: true },
          { head: t('operations.byTrend'), figures: true, wide: true },
          { head: t('operations.state') },
        ]}
        rows={triggers.map((trigger) => ({
          id: trigger.name,
          cells: [
            <span key="name" title={trigger.rule} className="font-medium">
              {trigger.name}
              <span className="block text-12 font-normal text-quiet phone:hidden">
                {trigger.found}
              </span>
            </span>,
            <span key="found" title={trigger.remedy} className="break-words">
              {trigger.found}
            </span>,
            trigger.inDays === null || trigger.state === 'met'
              ? '–'
              : t('operations.inTime', { time: duration(format, trigger.inDays * day) }),
            <Badge key="state" meaning={meanings[trigger.state]}>
              {t(`operations.trigger.${trigger.state}`)}
            </Badge>,
          ],
        }))}
      />
    </Panel>
  );
}
