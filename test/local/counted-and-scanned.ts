import type { TritonsClient } from '../../client/tritons-client.ts';

/** One line of Prometheus' text format. */
export type Sample = { name: string; labels: Record<string, string>; value: number };

export function samplesIn(text: string): Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [key, text]);
      return { name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) };
    });
}

/**
 * The counts that /metrics has from events, and those of the tasks as the API lists them: both must be the same
 * as soon as the journal has caught up, whatever died in between.
 */
export async function countedAndScanned(client: TritonsClient) {
  const samples = samplesIn(await client.getPrometheusMetrics());
  const sum = (name: string) =>
    samples.filter((sample) => sample.name === name).reduce((all, { value }) => all + value, 0);
  const byStatus = (name: string) =>
    present(
      samples
        .filter((sample) => sample.name === name)
        .map(({ labels, value }) => [labels.status ?? '', value] as const),
    );
  const counted = {
    tasks: byStatus('tritons_tasks'),
    subtasks: byStatus('tritons_subtasks'),
    submitted: sum('tritons_tasks_submitted_total'),
    completed: sum('tritons_tasks_completed_total'),
    unsuccessful:
      sum('tritons_tasks_failed_total') + sum('tritons_tasks_cancelled_total') - sum('tritons_tasks_retried_total'),
    spendUsd: Number(sum('tritons_spend_dollars_total').toFixed(9)),
    calls: sum('tritons_model_calls_total'),
  };

  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.listTasks({ limit: 100, cursor });
    ids.push(...page.tasks.map(({ task_id }) => task_id));
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  const scanned = {
    tasks: {},
    subtasks: {},
    submitted: ids.length,
    completed: 0,
    unsuccessful: 0,
    spendUsd: 0,
    calls: 0,
  };
  for (const id of ids) {
    const { status, subtask_status, metrics } = await client.getTaskStatus(id);
    increase(scanned.tasks, status);
    for (const each of Object.values(subtask_status)) increase(scanned.subtasks, each);
    if (status === 'completed') scanned.completed += 1;
    if (status === 'failed' || status === 'cancelled') scanned.unsuccessful += 1;
    scanned.spendUsd += metrics.cost_usd ?? Number.NaN;
    scanned.calls += metrics.api_calls;
  }
  scanned.spendUsd = Number(scanned.spendUsd.toFixed(9));
  return { counted, scanned };
}

/** Counts that are not 0. */
const present = (entries: (readonly [string, number])[]) =>
  Object.fromEntries(entries.filter(([, value]) => value > 0));

function increase(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
