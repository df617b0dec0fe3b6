import { expect, test } from '@jest/globals';
import { samplesIn } from '../local/counted-and-scanned.ts';
import { until } from '../pipeline/a-cloud.ts';
import { client, newId } from './target.ts';

test('a task that was completed is in the figures', async () => {
  const count = async () =>
    samplesIn(await client.getPrometheusMetrics())
      .filter(({ name, labels }) => name === 'tritons_tasks_completed_total' && labels.task_type === 'quality')
      .reduce((sum, { value }) => sum + value, 0);
  const before = await count();
  const { task_id } = await client.submitTask({ id: newId('figures'), type: 'quality', title: 'Counted' });
  await client.waitForTask(task_id);
  await until('it is counted', count, (seen) => seen > before);
  const { task_types } = await client.getTaskMetrics({ window: '1h' });
  expect(task_types.find(({ task_type }) => task_type === 'quality')?.completed).toBeGreaterThan(0);
});
