import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { routes } from '../../core/contracts/api/routes.ts';
import { type Measure, measures } from '../../core/contracts/journal/measures.ts';
import { metricFamilies } from '../../core/views/metric-families.ts';

const circuit = {
  model: 'a:b',
  version: 1,
  failures: [],
  reason: undefined,
  openedAt: undefined,
  openUntil: undefined,
  failedProbes: 0,
  probe: undefined,
  changedAt: '2026-11-24T12:00:00.000Z',
};
const families = metricFamilies(
  {},
  { circuits: [circuit], answers: { requests: 1, faults: 0 }, now: new Date('2026-11-24T12:00:00.000Z') },
);
/** Every metric and every series of a histogram. */
const series = families.flatMap(({ name, type }) =>
  type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
);
type Panel = { type: string; title: string; targets?: { expr: string }[] };
const { panels } = JSON.parse(readFileSync('docs/monitoring/grafana-dashboard.json', 'utf8')) as { panels: Panel[] };
const page = readFileSync('docs/metrics.md', 'utf8');
const shown = panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => expr.match(/tritons_\w+/g) ?? []));

test('the dashboard shows only metrics that exist, with labels that they have', () => {
  expect(shown.filter((name) => !series.includes(name))).toEqual([]);
  for (const { targets = [] } of panels) {
    for (const { expr } of targets) {
      const labels = new Set([...expr.matchAll(/by \((\w+)\)/g)].map(([, label]) => label!));
      const names = (expr.match(/tritons_\w+/g) ?? []).map((name) =>
        name.replace(/^tritons_/, '').replace(/_(total|bucket|sum|count)$/, ''),
      );
      for (const name of names) {
        const measure: Measure | undefined = measures[name as keyof typeof measures];
        const known: string[] = [...(measure?.labels ?? []), 'le'];
        expect({ expr, unknown: [...labels].filter((label) => !known.includes(label)) }).toEqual({ expr, unknown: [] });
      }
    }
  }
});

test("the dashboard has a panel for each of the seed's twelve figures, and for the four beside them", () => {
  expect(panels.filter(({ type }) => type !== 'row').map(({ title }) => title)).toEqual([
    'Average completion time per task type',
    'Success rate by department',
    'Cost per task',
    'Quality score distribution',
    'Tasks completed per agent',
    'Average response time',
    'Error rate by agent type',
    'Resource utilization',
    'Task queue depth',
    'Average wait time',
    'System throughput',
    'API availability',
    'Spawn time',
    'Rework rate',
    'Spend by model',
    'Breaker states',
  ]);
});

test('docs/metrics.md has a heading for each panel, and a row for each metric', () => {
  for (const { type, title } of panels) if (type !== 'row') expect(page).toContain(`| ${title} |`);
  const rows = families.map(({ name, type, help }) => `| \`${name}\` | ${type} | ${help} |`);
  expect(rows.filter((row) => !page.includes(row))).toEqual([]);
});

test('the scrape configuration asks the path of the route', () => {
  const { scrape_configs } = parse(readFileSync('docs/monitoring/prometheus.yml', 'utf8'));
  expect(scrape_configs[0].metrics_path).toBe(routes.exposeMetrics.path);
});
