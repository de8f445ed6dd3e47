import { bytesOf, durationOf } from '#platform/written.ts';
import type { CapacityReport, Grown } from './capacity-report.ts';
import type { Trigger } from './capacity-triggers.ts';
import { tableOf } from './lay-out.ts';
import type { MachineState } from './read-machine.ts';

const MONTHS_SHOWN = 6;
const LABELS: Record<string, string> = {
  database_bytes: 'Database',
  uploads_bytes: 'Pictures',
  orders: 'Orders',
  customers: 'New customers',
  requests: 'Requests',
};
const DAY_SECONDS = 86_400;

/** The capacity report for a terminal: growth by month, then the triggers. */
export function writeCapacityReport({ grown, machine, triggers }: CapacityReport): string[] {
  const months = [...new Set(grown.flatMap((one) => one.months.map(({ month }) => month)))]
    .toSorted((a, b) => a.localeCompare(b))
    .slice(-MONTHS_SHOWN);
  const rows = grown.map((one) => [
    LABELS[one.name] ?? one.name,
    ...months.map((month) => shownMonth(one, month)),
    shownGrowth(one),
  ]);
  return [
    'Growth by month',
    ...tableOf(['', ...months, 'A month adds'], rows),
    '',
    machineLine(machine),
    '',
    'Scaling triggers',
    ...triggers.flatMap(triggerLines),
  ];
}

function machineLine(machine: MachineState): string {
  const { host, processors, memoryUsedPercent, memoryBytes, diskUsedPercent, diskBytes } = machine;
  return (
    `This machine: ${host}, ${processors} processors, ` +
    `memory ${memoryUsedPercent.toFixed(0)} % of ${bytesOf(memoryBytes)}, ` +
    `disk ${diskUsedPercent.toFixed(0)} % of ${bytesOf(diskBytes)}`
  );
}

function triggerLines(trigger: Trigger): string[] {
  const { state, name, rule, found, inDays, remedy } = trigger;
  const line = `  ${state.padEnd(9)} ${name.padEnd(14)} ${rule}: ${found}${soon(trigger)}`;
  return state === 'met' || inDays !== null ? [line, `${' '.repeat(12)}${remedy}`] : [line];
}

function shownMonth({ name, months }: Grown, month: string): string {
  const found = months.find((each) => each.month === month);
  if (!found) return '-';
  return name.endsWith('_bytes') ? bytesOf(found.value) : String(Math.round(found.value));
}

function shownGrowth({ name, how, growth }: Grown): string {
  if (growth === null) return 'not known yet';
  const amount = name.endsWith('_bytes') ? bytesOf(Math.abs(growth.perMonth)) : '';
  const sign = growth.perMonth < 0 ? '-' : '+';
  // A count of days: what a month adds is the change of its daily figure.
  if (how === 'sum') return `${sign}${Math.abs(growth.perMonth).toFixed(1)} a day`;
  return `${sign}${amount} (seen ${growth.days} d)`;
}

function soon({ inDays, state }: { inDays: number | null; state: string }): string {
  if (state === 'met' || inDays === null || inDays === 0) return '';
  return `; met in ${durationOf(inDays * DAY_SECONDS)} by the trend`;
}
