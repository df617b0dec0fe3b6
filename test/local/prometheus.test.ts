import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { freePort } from '../../scripts/emulator/free-port.ts';
import { PatientClient } from '../patient-client.ts';
import { until } from '../pipeline/a-cloud.ts';
import { newFolder, start } from './main-process.ts';

const isInstalled = ['prometheus', 'promtool'].every((name) => spawnSync(name, ['--version']).status === 0);
const testWithPrometheus = isInstalled ? test : test.skip;
const stopping: (() => void)[] = [];
afterAll(() => {
  for (const stop of stopping) stop();
});

testWithPrometheus(
  'a Prometheus scrapes the figures and answers queries; promtool finds nothing, before and after work (needs the Debian package prometheus)',
  async () => {
    const { url } = await start('--memory');
    const client = new PatientClient({ url });
    const lint = (text: string) => execFileSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    expect(lint(await client.getPrometheusMetrics())).toBe('');

    const query = startPrometheus(url, await freePort());
    await until(
      'Prometheus is up',
      () => query('up').catch(() => []),
      (seen) => seen[0]?.value[1] === '1',
    );
    const { taskId } = await client.submitTask({ type: 'development', title: 'Counted', requirements: ['alpha'] });
    await client.waitForTask(taskId);
    const completed = await until(
      'the task is counted',
      () => query('sum by (task_type, department) (tritons_tasks_completed_total)'),
      (seen) => seen[0]?.value[1] === '1',
    );
    expect(completed[0]?.metric).toEqual({ task_type: 'development', department: 'ARCHITECTURE' });
    const [quantile] = await query('histogram_quantile(0.95, sum by (le) (tritons_task_duration_seconds_bucket))');
    expect(Number(quantile?.value[1])).toBeGreaterThan(0);
    expect(await query('tritons_subtasks{status="completed"}')).toMatchObject([{ value: [expect.anything(), '3'] }]);
    expect(lint(await client.getPrometheusMetrics())).toBe('');
    const response = await fetch(`${url}/metrics`);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);

    // Every panel of the dashboard is a query that Prometheus understands.
    for (const expr of dashboardQueries()) expect(await query(expr)).toEqual(expect.any(Array));
  },
);

type Answer = { metric: Record<string, string>; value: [number, string] }[];

/** Starts a Prometheus with the scrape configuration of the docs, on this target and every second. */
function startPrometheus(target: string, port: number) {
  const folder = newFolder();
  const config = parse(readFileSync('docs/monitoring/prometheus.yml', 'utf8'));
  config.global.scrape_interval = '1s';
  config.scrape_configs[0].static_configs = [{ targets: [new URL(target).host] }];
  const file = join(folder, 'prometheus.yml');
  writeFileSync(file, stringify(config));
  execFileSync('promtool', ['check', 'config', file]);
  const child = spawn(
    'prometheus',
    [`--config.file=${file}`, `--storage.tsdb.path=${folder}`, `--web.listen-address=127.0.0.1:${port}`],
    { stdio: 'ignore' },
  );
  stopping.push(() => child.kill('SIGKILL'));
  const query = async (expr: string): Promise<Answer> => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expr)}`);
    const { status, data, error } = (await response.json()) as {
      status: string;
      data: { result: Answer };
      error: string;
    };
    if (status !== 'success') throw new Error(`${expr}: ${error}`);
    return data.result;
  };
  return query;
}

function dashboardQueries(): string[] {
  const { panels } = JSON.parse(readFileSync('docs/monitoring/grafana-dashboard.json', 'utf8')) as {
    panels: { targets?: { expr: string }[] }[];
  };
  return panels
    .flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
    .map((expr) => expr.replaceAll('$__rate_interval', '1m').replaceAll('$__range', '1h'));
}
