/** How a drill is told: lines for a terminal, a page for the folder of reports. Pure. */
import { durationOfMs } from '#platform/written.ts';
import type { DrillResult, Loss } from './model.ts';

const performed: Readonly<Record<Loss, string>> = {
  database:
    'Every process of the primary database was killed while shoppers paid; its standby was promoted.',
  application:
    'One of two API processes behind a balancer was killed while shoppers paid; another was started.',
  zone: 'The host with the primary database and one of two API processes was killed at once.',
  region:
    'Every process was killed, the data and the first place of the backups were removed; the shop ' +
    'was rebuilt from the second place alone, in an empty directory.',
  everything:
    'Every process was killed and every file but the backups removed; the shop was rebuilt from ' +
    'them in an empty directory.',
  restore: 'The newest backup was read, restored and checked, restored once more, and sold from.',
};

const RTO = 'RTO: from the blow to the first order sold again';
const RPO = 'RPO: age of the oldest acknowledged order missing';
/** A restore follows no blow. */
const rtoNames: Partial<Record<Loss, string>> = {
  restore: 'RTO: from the beginning of the restore to the first order sold',
};
const rpoNames: Partial<Record<Loss, string>> = {
  restore: 'RPO: age of what the archive did not hold yet',
};

/** What a drill showed, for a person at a terminal. */
export function drillLines(result: DrillResult): string[] {
  const { scenario, ok, orders, findings } = result;
  return [
    performed[result.loss],
    `RTO  ${took(result.rtoMs)}  (target ${took(result.target.rtoMs)})`,
    `RPO  ${took(result.rpoMs)}  (target ${took(result.target.rpoMs)})`,
    `${orders.acknowledged} orders acknowledged, ${orders.before} before the blow, ` +
      `${orders.missing} missing afterwards`,
    ...findings.map((finding) => `! ${finding}`),
    ok ? `The drill ${scenario} is passed.` : `The drill ${scenario} is NOT passed.`,
  ];
}

/** One line of the history. */
export function historyLine({ startedAt, scenario, ok, rtoMs, rpoMs }: DrillResult): string {
  const when = `${startedAt.slice(0, 16).replace('T', ' ')}Z`;
  const verdict = ok ? 'passed' : 'FAILED';
  return `${when}  ${scenario.padEnd(11)}  ${verdict}  RTO ${took(rtoMs)}  RPO ${took(rpoMs)}`;
}

/** Name of a report's file. */
export function reportName({ startedAt, scenario }: DrillResult): string {
  return `${startedAt.slice(0, 10)}-${scenario}.md`;
}

/** The report as a page of markdown. */
export function reportPage(result: DrillResult): string {
  const { scenario, startedAt, version, machine, steps, target, orders, findings } = result;
  const row = (name: string, measured: number | null, wanted: number): string =>
    `| ${name} | ${took(wanted)} | ${took(measured)} | ${shareOf(measured, wanted)} |`;
  const lines = [
    `# Drill ${scenario}, ${startedAt.slice(0, 10)}: ${result.ok ? 'passed' : 'not passed'}`,
    '',
    `${performed[result.loss]} Begun ${startedAt}, Emporium ${version}, ${machine}.`,
    '',
    '| | Target | Measured | Of the target |',
    '| --- | --- | --- | --- |',
    row(rtoNames[result.loss] ?? RTO, result.rtoMs, target.rtoMs),
    row(rpoNames[result.loss] ?? RPO, result.rpoMs, target.rpoMs),
    '',
    `${orders.acknowledged} orders were acknowledged, ${orders.before} of them before the blow; ` +
      `${orders.missing} are missing.`,
    '',
    '## What was done',
    '',
    ...steps.map(({ atMs, text }) => `- ${durationOfMs(atMs)}: ${text}`),
    '',
    '## What was found',
    '',
    ...(findings.length === 0 ? ['Nothing.'] : findings.map((finding) => `- ${finding}`)),
    '',
  ];
  return lines.join('\n');
}

/** `0.25 %`; `-` where nothing was allowed, and where nothing was measured. */
function shareOf(measured: number | null, wanted: number): string {
  if (measured === null || wanted === 0) return '-';
  return `${Number(((100 * measured) / wanted).toPrecision(2))} %`;
}

/** `never` where nothing was measured. */
function took(milliseconds: number | null): string {
  return milliseconds === null ? 'never' : durationOfMs(milliseconds);
}
