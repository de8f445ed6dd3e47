/** Alerts and dashboards speak of what Emporium measures, and of nothing else. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../../', import.meta.url));
const observability = join(root, 'deploy/observability');
const dashboards = join(observability, 'grafana/dashboards');

interface Panel {
  title: string;
  targets: { expr: string }[];
}
interface Dashboard {
  uid: string;
  title: string;
  panels: Panel[];
}
interface Rules {
  groups: {
    rules: {
      alert: string;
      expr: string;
      labels: { severity: string };
      annotations: { summary: string };
    }[];
  }[];
}

async function readDashboards(): Promise<Dashboard[]> {
  const files = await readdir(dashboards);
  const texts = files.map(async (file) => await readFile(join(dashboards, file), 'utf8'));
  return (await Promise.all(texts)).map((text) => JSON.parse(text) as Dashboard);
}

async function readRules(): Promise<Rules> {
  return parse(await readFile(join(observability, 'rules.yml'), 'utf8')) as Rules;
}

/** Every metric that the sources declare, and what Prometheus itself knows. */
async function measured(): Promise<Set<string>> {
  const names = new Set(['up']);
  for (const file of await readdir(join(root, 'src'), { recursive: true })) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
    const text = await readFile(join(root, 'src', file), 'utf8');
    for (const [, name = ''] of text.matchAll(/(?:counter|gauge|histogram)\(\s*'([a-z_]+)'/g)) {
      for (const end of ['', '_bucket', '_sum', '_count']) names.add(name + end);
    }
  }
  return names;
}

/** Metric names in PromQL: words with an underscore that are no function, label or text. */
function metricsOf(expression: string): string[] {
  const bare = expression.replaceAll(/"[^"]*"|\{[^}]*\}|\bby \([^)]*\)/g, ' ');
  return [...bare.matchAll(/\b([a-z]+(?:_[a-z0-9]+)+|up)\b(?!\s*\()/g)].map(
    ([, name = '']) => name,
  );
}

test('every expression asks for metrics that exist', async () => {
  const known = await measured();
  const expressions = [
    ...(await readRules()).groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)),
    ...(await readDashboards()).flatMap(({ panels }) =>
      panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ),
  ];
  expect(expressions.length).toBeGreaterThan(30);
  expect(expressions.filter((expression) => metricsOf(expression).length === 0)).toEqual([]);
  expect(expressions.flatMap(metricsOf).filter((name) => !known.has(name))).toEqual([]);
});

test('a metric that nobody measures would be found', async () => {
  const names = metricsOf('sum by (le) (rate(api_request_seconds_bucket{route="x_y"}[5m])) > up');
  expect(names).toEqual(['api_request_seconds_bucket', 'up']);
  expect((await measured()).has('api_request_seconds_bucket')).toBe(false);
});

test('the named dashboards are there, each panel with a name of its own', async () => {
  const all = await readDashboards();
  expect(all.map(({ title }) => title).toSorted()).toEqual([
    'Application Performance',
    'Business KPIs',
    'Business Metrics',
    'Database Performance',
    'Infrastructure Health',
    'System Overview',
  ]);
  expect(new Set(all.map(({ uid }) => uid)).size).toBe(all.length);
  for (const { title, panels } of all) {
    expect([title, new Set(panels.map((panel) => panel.title)).size]).toEqual([
      title,
      panels.length,
    ]);
  }
});

test('every alert says how bad it is and what it is', async () => {
  const alerts = (await readRules()).groups.flatMap(({ rules }) => rules);
  expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
  for (const { alert, labels, annotations } of alerts) {
    expect([alert, labels.severity]).toEqual([
      alert,
      expect.stringMatching(/^(critical|warning|information)$/),
    ]);
    expect(annotations.summary.length).toBeGreaterThan(15);
  }
});
