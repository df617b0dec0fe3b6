/**
 * The names of queries. An event makes queries stale by the beginning of their names (affected.ts), so every query of a
 * task begins with `['task', id]`.
 */
export const keys = {
  tasks: (filter: object = {}) => ['tasks', filter] as const,
  /** A list that grows as the reader scrolls; task-pages.ts keeps it fresh, since its pages are many. */
  taskPages: (filter: object) => ['task-pages', filter] as const,
  /** Begins otherwise than the lists that patch-tasks.ts changes: it has what events do not tell. */
  openTasks: () => ['open-tasks'] as const,
  task: (id: string, part = 'view', ...more: unknown[]) => ['task', id, part, ...more] as const,
  agents: (filter: object = {}) => ['agents', filter] as const,
  performance: (filter: object = {}) => ['performance', filter] as const,
  metrics: (of: 'tasks' | 'agents' | 'system', window: string) => ['metrics', of, window] as const,
  circuits: () => ['circuits'] as const,
  deadLetters: () => ['dead-letters'] as const,
  apiKeys: () => ['api-keys'] as const,
  webhooks: () => ['webhooks'] as const,
  webhook: (id: string, part = 'view') => ['webhook', id, part] as const,
  caller: () => ['caller'] as const,
  departments: () => ['departments'] as const,
  health: () => ['health'] as const,
};
