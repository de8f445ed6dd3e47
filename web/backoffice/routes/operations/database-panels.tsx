/** The database, its largest tables, and the scaling triggers. */
import { Fragment } from 'react';
import { Badge, type Meaning } from '../../parts/badge.tsx';
import { Panel } from '../../parts/page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import type { Operations } from './data.ts';
import { Remedy } from './finding-list.tsx';
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
              <Wrapped key="name" name={row.name} />,
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

/** May be broken where its words end. */
function Wrapped({ name }: { name: string }) {
  return name.split(/(?<=[._])/).map((word, index) => (
    <Fragment key={index}>
      {word}
      <wbr />
    </Fragment>
  ));
}

function Vacuumed({ at }: { at: string | null }) {
  return at === null ? t('operations.never') : <Moment at={at} />;
}

/** What was seen, and what to do once it is too much. */
function Found({ trigger: { found, state, remedy } }: { trigger: Operations['triggers'][number] }) {
  return (
    <>
      <p className="break-words first-letter:uppercase">{found}</p>
      {state === 'met' ? (
        <p className="mt-1 text-12 break-words text-quiet">
          <Remedy text={remedy} />
        </p>
      ) : null}
    </>
  );
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
            <div key="name">
              <p className="font-medium first-letter:uppercase">{trigger.name}</p>
              <p className="text-12 text-quiet max-phone:hidden">
                {t('operations.rule', { rule: trigger.rule })}
              </p>
              <div className="text-12 text-quiet phone:hidden">
                <Found trigger={trigger} />
              </div>
            </div>,
            <Found key="found" trigger={trigger} />,
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
