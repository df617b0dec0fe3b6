import type { TaskText } from '../../../core/contracts/storage/task-schemas.ts';

/** The seed's task with changes. */
export function aTask(changes: Partial<TaskText> = {}): TaskText {
  return {
    type: 'development',
    kind: undefined,
    priority: 'high',
    title: 'Implement Redis Clustering',
    description: 'Set up Redis clustering for high availability',
    requirements: [
      'Support 3-node minimum cluster',
      'Automatic failover',
      'Data persistence',
      'Monitoring integration',
    ],
    estimatedHours: 8,
    dependencies: [],
    outputFormat: 'code + documentation',
    maxCostUsd: undefined,
    agents: undefined,
    ...changes,
  };
}
