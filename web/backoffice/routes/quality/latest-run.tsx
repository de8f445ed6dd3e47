/** The newest run of the command that provokes a scenario: what it did, and every figure of it. */
import type { ScenarioResult } from '#modules/quality/contract.ts';
import { Badge } from '../../parts/badge.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/page.tsx';
import { useFormat } from '../../shop.ts';
import { t } from '../../words/index.ts';
import { figure, limitWords, type Format } from './figures.ts';

const head = 'h-9 border-b border-line px-4 text-12 font-medium text-quiet';
const cell = 'h-row border-b border-line px-4 group-last:border-b-0';

export function LatestRun({ result }: { result: ScenarioResult | null }) {
  const format = useFormat();
  if (!result) {
    return (
      <Panel title={t('scenario.latest')}>
        <p className="text-quiet">{t('scenario.noRun')}</p>
      </Panel>
    );
  }
  const { seconds, version } = result;
  return (
    <Panel title={t('scenario.latest')} actions={<Moment at={result.judgedAt} />} flush>
      <div className="px-4 pb-3">
        <p>{result.did}</p>
        <p className="text-12 text-quiet">
          {t('scenario.ran', { seconds: figure(format, seconds), version })}
        </p>
      </div>
      {result.figures.length > 0 ? <Figures result={result} format={format} /> : null}
    </Panel>
  );
}

function Figures({ result, format }: { result: ScenarioResult; format: Format }) {
  return (
    <table className="w-full border-separate border-spacing-0 border-t border-line">
      <caption className="sr-only">{t('scenario.latest')}</caption>
      <thead>
        <tr>
          <th scope="col" className={`${head} text-left`}>
            {t('scenario.figure')}
          </th>
          <th scope="col" className={`${head} text-right`}>
            {t('scenario.figureSeen')}
          </th>
          <th scope="col" className={`${head} text-right max-phone:hidden`}>
            {t('scenario.figureLimit')}
          </th>
          <th scope="col" className={`${head} text-right`}>
            {t('scenario.figureHolds')}
          </th>
        </tr>
      </thead>
      <tbody>
        {result.figures.map((each) => (
          <tr key={each.name} className="group">
            <td className={cell}>{each.name}</td>
            <td className={`${cell} tabular text-right`}>
              {each.value === null ? '–' : figure(format, each.value)}{' '}
              <span className="text-quiet">{each.unit}</span>
            </td>
            <td className={`${cell} tabular text-right text-quiet max-phone:hidden`}>
              {limitWords(format, each) ?? ''}
            </td>
            <td className={`${cell} text-right`}>
              <Badge meaning={each.holds ? 'success' : 'danger'}>
                {t(each.holds ? 'scenario.holds' : 'scenario.breaks')}
              </Badge>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
