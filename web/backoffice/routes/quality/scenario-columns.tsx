/** The columns of the quality scenarios. */
import { Link } from 'react-router';
import { CopyText } from '../../parts/copy-text.tsx';
import { Spark } from '../../parts/line-chart.tsx';
import type { ListColumn } from '../../parts/list/columns.ts';
import { Moment } from '../../parts/moment.tsx';
import { t } from '../../words/index.ts';
import { useScenario, type Scenario } from './data.ts';
import { figure, limitWords, type Format } from './figures.ts';
import { VerdictBadge } from './verdict-badge.tsx';

type Column = ListColumn<Scenario>;

export function scenarioAddress({ id }: Scenario, days: number): string {
  return `/quality-scenarios/${id}?days=${days}`;
}

export function scenarioColumns(format: Format, days: number): Column[] {
  return [
    {
      id: 'scenario',
      header: t('quality.column.scenario'),
      cell: (row) => <Name scenario={row} days={days} />,
      width: 'min-w-52',
      fixed: true,
      onCard: 'title',
    },
    {
      id: 'state',
      header: t('quality.column.state'),
      cell: (row) => <VerdictBadge verdict={row.verdict} />,
      width: 'w-32',
      fixed: true,
      onCard: 'end',
    },
    ...figureColumns(format),
    {
      id: 'trend',
      header: t('quality.column.trend'),
      cell: (row) => <Trend scenario={row} days={days} format={format} />,
      width: 'w-28',
      onCard: 'none',
    },
    {
      id: 'proven',
      header: t('quality.column.proven'),
      cell: (row) =>
        row.provenAt ? <Moment at={row.provenAt} /> : <Absent words={t('quality.never')} />,
      width: 'w-28',
      onCard: 'none',
    },
    {
      id: 'command',
      header: t('quality.column.command'),
      cell: (row) => <Command scenario={row} />,
      width: 'w-52',
      onCard: 'none',
    },
  ];
}

function figureColumns(format: Format): Column[] {
  return [
    {
      id: 'value',
      header: t('quality.column.value'),
      cell: (row) => <Seen scenario={row} format={format} />,
      card: (row) => (row.value === null ? null : <Seen scenario={row} format={format} />),
      width: 'min-w-36',
    },
    {
      id: 'limit',
      header: t('quality.column.limit'),
      cell: (row) => <Limit scenario={row} format={format} />,
      card: (row) => {
        const limit = limitWords(format, row);
        // Where a value is seen, it bears the unit; a limit alone is never a bare number.
        const unit = row.value === null ? row.unit : '';
        return limit === null ? null : `${t('quality.limitOf', { limit })} ${unit}`;
      },
      width: 'w-32',
    },
    {
      id: 'window',
      header: t('quality.column.window'),
      cell: (row) => <WindowOf scenario={row} format={format} />,
      width: 'w-20',
      onCard: 'none',
    },
  ];
}

function Name({ scenario, days }: { scenario: Scenario; days: number }) {
  return (
    <span className="flex gap-2">
      <span className="tabular w-7 shrink-0 text-quiet">{scenario.id}</span>
      <Link
        data-row-link
        to={scenarioAddress(scenario, days)}
        title={scenario.measure}
        className="font-medium hover:underline hover:underline-offset-3"
      >
        {scenario.title}
      </Link>
    </span>
  );
}

function Seen({ scenario: { value, unit }, format }: { scenario: Scenario; format: Format }) {
  return (
    <span>
      {value === null ? (
        <Absent words={t('quality.noValue')} />
      ) : (
        <span className="tabular font-medium">{figure(format, value)}</span>
      )}{' '}
      <span className="text-quiet">{unit}</span>
    </span>
  );
}

function Limit({ scenario, format }: { scenario: Scenario; format: Format }) {
  const words = limitWords(format, scenario);
  if (words === null) return <Absent words={t('quality.noLimit')} />;
  return <span className="tabular whitespace-nowrap">{words}</span>;
}

const DAY_MS = 86_400_000;

function WindowOf({ scenario, format }: { scenario: Scenario; format: Format }) {
  const { from, to } = scenario.window;
  const days = Math.max(1, Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS));
  const exact = { from: format.absolute(from), to: format.absolute(to) };
  return (
    <span title={t('quality.windowFrom', exact)} className="whitespace-nowrap">
      {t('quality.windowDays', { count: days })}
    </span>
  );
}

/** What was seen never, has no figures to ask for. */
function Trend({ scenario, days, format }: { scenario: Scenario; days: number; format: Format }) {
  const isSeen = scenario.value !== null;
  const points = useScenario(scenario.id, days, isSeen).data?.points ?? [];
  const last = points.at(-1);
  if (!last) return isSeen ? null : <Absent words={t('quality.noTrend')} />;
  const words = { id: scenario.id, count: points.length, last: figure(format, last.value) };
  return (
    <Spark
      label={t('quality.trendOf', words)}
      points={points.map(({ at, value, verdict }) => ({
        x: Date.parse(at),
        y: value,
        bad: verdict === 'FAIL',
      }))}
    />
  );
}

function Command({ scenario: { id, command } }: { scenario: Scenario }) {
  if (command === null) return <Absent words={t('quality.noCommand')} />;
  return (
    <CopyText value={command} label={t('quality.copyCommand', { id })}>
      <code className="font-mono whitespace-nowrap">{command}</code>
    </CopyText>
  );
}

/** A dash keeps the row in one line; the words are for those who do not see why. */
function Absent({ words }: { words: string }) {
  return (
    <span className="text-quiet" title={words}>
      <span aria-hidden>–</span>
      <span className="sr-only">{words}</span>
    </span>
  );
}
