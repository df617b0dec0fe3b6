import type { TaskSubmission } from './types.ts';

/** The example task of the seed's Stage 1, word for word. */
export const redisTask = {
  id: 'task_2025_001',
  type: 'development',
  priority: 'high',
  title: 'Implement Redis Clustering',
  description: 'Set up Redis clustering for high availability',
  requirements: ['Support 3-node minimum cluster', 'Automatic failover', 'Data persistence', 'Monitoring integration'],
  estimated_hours: 8,
  dependencies: [],
  output_format: 'code + documentation',
} satisfies TaskSubmission;
