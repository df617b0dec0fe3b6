import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

type MetricStat = { Metric: Record<string, unknown>; Period: number; Stat: string; Unit?: string };
type Resource = { Type: string; Properties: { Metrics?: { MetricStat?: MetricStat }[] } & Record<string, unknown> };

const STATISTICS = ['Average', 'Maximum', 'Minimum', 'SampleCount', 'Sum'];

/**
 * Makes the alarms that calculate watch only the first of their metrics: MiniStack's CloudFormation refuses alarms with
 * a list of metrics. Changes the templates in the folder, and returns the number of changed alarms.
 */
export async function simplifyAlarms(folder: string): Promise<number> {
  let changed = 0;
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.template.json'))) {
    const path = join(folder, file);
    const template: { Resources?: Record<string, Resource> } = JSON.parse(await readFile(path, 'utf8'));
    for (const { Type, Properties } of Object.values(template.Resources ?? {})) {
      if (Type !== 'AWS::CloudWatch::Alarm' || !Properties.Metrics) continue;
      const first = Properties.Metrics.find(({ MetricStat }) => MetricStat)?.MetricStat;
      if (!first) throw new Error(`An alarm of ${file} watches no metric`);
      const { Metric, Stat, Period, Unit } = first;
      delete Properties.Metrics;
      const statistic = STATISTICS.includes(Stat) ? { Statistic: Stat } : { ExtendedStatistic: Stat };
      Object.assign(Properties, Metric, statistic, { Period }, Unit && { Unit });
      changed += 1;
    }
    await writeFile(path, JSON.stringify(template));
  }
  return changed;
}
