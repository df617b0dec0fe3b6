import type * as z from 'zod';
import type { departmentList } from '../contracts/api/system-views.ts';
import type { RoutingConfig } from '../contracts/config/routing.ts';
import { department } from '../contracts/storage/task-schemas.ts';

/** GET /api/departments */
export function viewDepartments({ departments, task_types, aliases }: RoutingConfig): z.input<typeof departmentList> {
  return {
    departments: department.options.flatMap((name) => {
      const { agent_types } = departments[name] ?? {};
      if (!agent_types) return [];
      const own = Object.entries(task_types).filter(([, taskType]) => taskType.department === name);
      return [{ department: name, agent_types, task_types: own.map(([type, { kinds }]) => ({ type, kinds })) }];
    }),
    aliases,
  };
}
