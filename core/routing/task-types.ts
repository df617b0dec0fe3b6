import type { RoutingConfig } from '../contracts/config/routing.ts';

export type TaskType = RoutingConfig['task_types'][string];

/** The department and kinds of a task type; undefined if there is no such type. */
export function taskTypeOf(routing: RoutingConfig, type: string): TaskType | undefined {
  return Object.hasOwn(routing.task_types, type) ? routing.task_types[type] : undefined;
}
