import { bytesOf } from '#platform/written.ts';
/** When to grow: each trigger with what was found, when the trend meets it, and what to do then. Pure. */
import { daysUntil, growthOf, isConsistentlyAbove, type Point } from './capacity-model.ts';

/** What the triggers are judged by. */
export interface Evidence {
  machine: { diskFreeBytes: number; diskUsedPercent: number; diskBytes: number };
  server: { connections: number; max_connections: number };
  /** YYYY-MM-DD. */
  today: string;
  /** Figures of the installation by day. */
  latest: (name: string) => Point[];
  /** Means of a day, by machine. */
  means: (name: string) => Map<string, Point[]>;
}

export interface Trigger {
  name: string;
  /** The rule in words. */
  rule: string;
  state: 'met' | 'not met' | 'not known';
  found: string;
  /** By the trend: 0 when met, null when it will not within three years or is no matter of a trend. */
  inDays: number | null;
  /** What to do when it is met. */
  remedy: string;
}

const WEEK_DAYS = 7;
const PROCESSOR_PERCENT = 70;
const MEMORY_PERCENT = 80;
const DISK_PERCENT = 80;
const RESPONSE_MS = 1000;
const DATABASE_BYTES = 10e9;
const LEAST_FREE_BYTES = 1e9;
const CONNECTIONS_PERCENT = 80;

/** Judges every trigger; too few days are `not known`, never `not met`. */
export function judgeTriggers(evidence: Evidence): Trigger[] {
  return [
    machineTrigger(evidence, {
      name: 'processor',
      figure: 'processor_percent',
      limit: PROCESSOR_PERCENT,
      remedy:
        'Look at "emporium database report" for slow statements; then more processors, or another ' +
        'machine with "emporium start --roles api" behind the balancer.',
    }),
    machineTrigger(evidence, {
      name: 'memory',
      figure: 'memory_percent',
      limit: MEMORY_PERCENT,
      remedy:
        'More memory for the machine, or the database on a machine of its own (DATABASE_URL).',
    }),
    diskTrigger(evidence),
    freeTrigger(evidence),
    responseTrigger(evidence),
    databaseTrigger(evidence),
    connectionTrigger(evidence),
  ];
}

interface MachineRule {
  name: string;
  figure: string;
  limit: number;
  remedy: string;
}

/** "Consistently": the mean of each of seven days. The worst machine speaks. */
function machineTrigger(
  { means, today }: Evidence,
  { name, figure, limit, remedy }: MachineRule,
): Trigger {
  const rule = `mean of each day above ${limit} % for a week`;
  const hosts = [...means(figure)].map(([host, points]) => {
    const whole = points.filter(({ day }) => day < today);
    return { host, whole, isMet: isConsistentlyAbove(limit, whole, WEEK_DAYS) };
  });
  const known = hosts.filter(({ whole }) => whole.length >= WEEK_DAYS);
  const shown = hosts
    .filter(({ whole }) => whole.length > 0)
    .map(({ host, whole }) => `${host} ${percent(whole.at(-1)!.value)} (${whole.length} days)`)
    .join(', ');
  const met = hosts.some(({ isMet }) => isMet);
  const trends = known.flatMap(({ whole }) => growthOf(whole) ?? []);
  const soonest = trends.map((growth) => daysUntil(limit, growth)).filter((days) => days !== null);
  return {
    name,
    rule,
    state: met ? 'met' : known.length > 0 ? 'not met' : 'not known',
    found: shown || 'no whole day has been seen yet',
    inDays: met ? 0 : soonest.length > 0 ? Math.max(WEEK_DAYS, Math.min(...soonest)) : null,
    remedy,
  };
}

function diskTrigger({ machine, latest }: Evidence): Trigger {
  const { diskUsedPercent, diskBytes } = machine;
  const growth = growthOf(latest('database_bytes'));
  const room = ((DISK_PERCENT - diskUsedPercent) / 100) * diskBytes;
  const inDays = room <= 0 ? 0 : growth && daysUntil(growth.latest + room, growth);
  return {
    name: 'disk',
    rule: `more than ${DISK_PERCENT} % used`,
    state: diskUsedPercent > DISK_PERCENT ? 'met' : 'not met',
    found: `${percent(diskUsedPercent)} of ${bytesOf(diskBytes)}`,
    inDays,
    remedy: '"emporium backup prune", "emporium logs prune"; then a larger disk for EMPORIUM_DATA.',
  };
}

function freeTrigger({ machine: { diskFreeBytes }, latest }: Evidence): Trigger {
  const growth = growthOf(latest('database_bytes'));
  const isMet = diskFreeBytes < LEAST_FREE_BYTES;
  const room = diskFreeBytes - LEAST_FREE_BYTES;
  return {
    name: 'free space',
    rule: 'less than 1 GB free',
    state: isMet ? 'met' : 'not met',
    found: `${bytesOf(diskFreeBytes)} free`,
    inDays: isMet ? 0 : growth && daysUntil(growth.latest + room, growth),
    remedy:
      'At once: "emporium logs prune", "emporium backup prune", a larger disk. The database stops without space.',
  };
}

function responseTrigger({ latest, today }: Evidence): Trigger {
  const days = latest('response_ms').filter(({ day }) => day < today);
  const last = days.at(-1);
  const growth = growthOf(days);
  return {
    name: 'response time',
    rule: `mean of a day above ${RESPONSE_MS} ms`,
    state: last === undefined ? 'not known' : last.value > RESPONSE_MS ? 'met' : 'not met',
    found: last === undefined ? 'no whole day has been seen yet' : `${last.value.toFixed(1)} ms`,
    inDays: growth && daysUntil(RESPONSE_MS, growth),
    remedy: 'Slow statements first ("emporium database report"), then processors and processes.',
  };
}

function databaseTrigger({ latest }: Evidence): Trigger {
  const sizes = latest('database_bytes');
  const last = sizes.at(-1);
  const growth = growthOf(sizes);
  return {
    name: 'database size',
    rule: 'larger than 10 GB',
    state: last === undefined ? 'not known' : last.value > DATABASE_BYTES ? 'met' : 'not met',
    found: last === undefined ? 'no day has been seen yet' : bytesOf(last.value),
    inDays: growth && daysUntil(DATABASE_BYTES, growth),
    remedy:
      'Give the database memory to hold what is asked for daily (shared_buffers), or a machine of its ' +
      'own; measure how long a restore takes now.',
  };
}

function connectionTrigger({ server: { connections, max_connections: max } }: Evidence): Trigger {
  const used = (100 * connections) / max;
  return {
    name: 'connections',
    rule: `more than ${CONNECTIONS_PERCENT} % of max_connections`,
    state: used > CONNECTIONS_PERCENT ? 'met' : 'not met',
    found: `${connections} of ${max}`,
    inDays: used > CONNECTIONS_PERCENT ? 0 : null,
    remedy:
      '"emporium database kill-idle"; then fewer per process (DB_POOL_SIZE), a pooler, or a larger ' +
      'max_connections.',
  };
}

function percent(value: number): string {
  return `${value.toFixed(1)} %`;
}
