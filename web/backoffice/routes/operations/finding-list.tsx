/** What the doctor found: first what wants attention with its remedy, then everything by its place. */
import { ChevronRight, CircleCheck } from 'lucide-react';
import { Link } from 'react-router';
import { Badge, type Meaning } from '../../parts/badge.tsx';
import { Panel } from '../../parts/page.tsx';
import { t } from '../../words/index.ts';
import { troublesOf, type Finding, type Operations } from './data.ts';

const meanings: Record<Finding['state'], Meaning> = {
  ok: 'success',
  warn: 'warning',
  fail: 'danger',
};

/** Where a finding leads; the others are about the machine. */
const places: Readonly<Record<string, string>> = {
  payments: '/payments',
  breakers: '/payments',
  invariants: '/quality-scenarios',
  backup: '/operations/backups',
  'restore proof': '/operations/backups',
  'log archive': '/operations/backups',
};

export function Troubles({ operations }: { operations: Operations }) {
  const troubles = troublesOf(operations);
  const count = operations.findings.reduce((sum, { items }) => sum + items.length, 0);
  return (
    <Panel title={t('operations.troubles')} flush>
      {troubles.length === 0 ? (
        <p className="flex items-center gap-2 px-4 pb-4 text-success">
          <CircleCheck aria-hidden size={16} strokeWidth={1.5} />
          {t('operations.allWell', { count })}
        </p>
      ) : (
        <ul className="border-t border-line">
          {troubles.map((finding) => (
            <Trouble key={finding.what + finding.found} finding={finding} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Trouble({ finding: { what, state, found, remedy } }: { finding: Finding }) {
  const place = places[what];
  return (
    <li className="flex flex-col gap-1 border-b border-line px-4 py-3 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="font-sans text-14 font-medium tracking-normal first-letter:uppercase">
          {place === undefined ? (
            what
          ) : (
            <Link to={place} className="underline-offset-3 hover:underline">
              {what}
            </Link>
          )}
        </h3>
        <Badge meaning={meanings[state]}>{t(`operations.state.${state}`)}</Badge>
      </div>
      <p className="break-words first-letter:uppercase">{found}</p>
      {remedy === undefined ? null : (
        <p className="break-words text-quiet">
          <Remedy text={remedy} />
        </p>
      )}
    </li>
  );
}

const QUOTED = /"([^"]+)"/;

/** What is quoted is typed as it stands: it has the type of commands. */
export function Remedy({ text }: { text: string }) {
  return text.split(QUOTED).map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <code
        key={part}
        className="inline-block max-w-full rounded-sm bg-sunk px-1 font-mono text-12 text-ink"
      >
        {part}
      </code>
    ),
  );
}

export function AllFindings({ operations: { findings } }: { operations: Operations }) {
  const count = findings.reduce((sum, { items }) => sum + items.length, 0);
  return (
    <details className="group/all rounded-md border border-line bg-surface">
      <summary className="flex min-h-row cursor-pointer list-none items-center gap-2 px-4 py-2 font-semibold">
        <ChevronRight
          aria-hidden
          size={16}
          strokeWidth={1.5}
          className="transition-transform duration-150 group-open/all:rotate-90"
        />
        {t('operations.all', { count })}
      </summary>
      <div className="grid grid-cols-2 gap-x-6 gap-y-4 border-t border-line p-4 max-lg:grid-cols-1">
        {findings.map(({ area, items }) => (
          <section key={area} className="min-w-0">
            <h3 className="mb-1 font-sans text-12 font-medium tracking-normal text-quiet">
              {t(`operations.area.${area}`)}
            </h3>
            <ul className="flex flex-col gap-1">
              {items.map(({ what, state, found }) => (
                <li key={what + found} className="flex flex-wrap items-baseline gap-x-3">
                  <Badge meaning={meanings[state]}>{t(`operations.state.${state}`)}</Badge>
                  <span className="font-medium">{what}</span>
                  <span className="min-w-0 break-words text-quiet">{found}</span>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </details>
  );
}
