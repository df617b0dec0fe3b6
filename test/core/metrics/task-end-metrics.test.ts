import { expect, test } from '@jest/globals';
import { taskEndMetrics } from '../../../core/metrics/task-end-metrics.ts';
import { aStoredTask } from '../lifecycle/stored.ts';

const ended = { finishedAt: '2025-03-01T10:00:30.000Z' };

test.each([
  ['completed', { status: 'completed' }, { TaskSuccess: 1, TaskSeconds: 30, TaskCostUsd: 0 }],
  ['failed: it took no time to complete', { status: 'failed' }, { TaskSuccess: 0, TaskCostUsd: 0 }],
  [
    "approved: its time was also a person's",
    { status: 'completed', approval: true },
    { TaskSuccess: 1, TaskCostUsd: 0 },
  ],
] as const)('the metrics of a task that was %s', (_what, changes, values) => {
  expect(taskEndMetrics(aStoredTask({ ...ended, costUsd: 0, ...changes })).values).toEqual(values);
});
