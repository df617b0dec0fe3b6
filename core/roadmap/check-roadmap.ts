import { pointer, schemaIssues } from '../contracts/api/schema-issues.ts';
import { type Roadmap, roadmap as schema } from '../contracts/config/roadmap.ts';
import type { RoutingConfig } from '../contracts/config/routing.ts';
import { InputError, type InputIssue } from '../errors.ts';
import { routingIssues } from '../routing/parse-submission.ts';
import { planSizeOf } from './plan-size.ts';

/** A task of a roadmap that may not be valid. */
type RawTask = { path: (string | number)[]; phase: number; id: unknown; dependencies: unknown[]; raw: unknown };

/**
 * Checks a roadmap, and returns every issue: of the schema, of ids and dependencies and, if the routing is known, of
 * types, kinds and agents; once there are none of these, those of tasks that cannot be planned.
 */
export function checkRoadmap(
  value: unknown,
  routing: RoutingConfig | undefined,
): { issues: InputIssue[]; roadmap?: Roadmap } {
  const parsed = schema.safeParse(value);
  const tasks = rawTasks(value);
  const issues = [
    ...schemaIssues(parsed.error, value),
    ...(routing ? tasks.flatMap(({ path, raw }) => within(path, routingIssues(withoutOrder(raw), routing))) : []),
    ...repeatedIds(tasks),
    ...dependencyIssues(tasks),
  ];
  if (parsed.success && issues.length === 0 && routing) issues.push(...planIssues(parsed.data, routing));
  return parsed.success && issues.length === 0 ? { issues, roadmap: parsed.data } : { issues };
}

function rawTasks(value: unknown): RawTask[] {
  return listOf(value, 'phases').flatMap((phase, at) =>
    listOf(phase, 'tasks').map((raw, index) => ({
      path: ['phases', at, 'tasks', index],
      phase: at,
      id: fieldsOf(raw).id,
      dependencies: listOf(raw, 'dependencies'),
      raw,
    })),
  );
}

const fieldsOf = (value: unknown) =>
  (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;

function listOf(value: unknown, field: string): unknown[] {
  const list = fieldsOf(value)[field];
  return Array.isArray(list) ? list : [];
}

/** Without the fields that have another meaning in a roadmap than in a submission. */
const withoutOrder = (raw: unknown) => ({ ...fieldsOf(raw), id: undefined, dependencies: undefined });

const within = (path: RawTask['path'], issues: InputIssue[]): InputIssue[] =>
  issues.map(({ field, message }) => ({ field: `${pointer(path)}${field}`, message }));

function repeatedIds(tasks: RawTask[]): InputIssue[] {
  return tasks.flatMap(({ id, path }, index) => {
    const first = tasks.findIndex((task) => typeof id === 'string' && task.id === id);
    const message = `is the id of another task too: ${id}, at ${pointer(tasks[first]?.path ?? [])}`;
    return first >= 0 && first < index ? [{ field: pointer([...path, 'id']), message }] : [];
  });
}

function dependencyIssues(tasks: RawTask[]): InputIssue[] {
  const byId = new Map<unknown, RawTask>();
  for (const task of tasks) if (!byId.has(task.id)) byId.set(task.id, task);
  const issues = tasks.flatMap(({ path, phase, dependencies }) =>
    dependencies.flatMap((dependency, index): InputIssue[] => {
      if (typeof dependency !== 'string') return [];
      const field = pointer([...path, 'dependencies', index]);
      const target = byId.get(dependency);
      if (!target) return [{ field, message: `names no task of this roadmap: ${dependency}` }];
      if (target.phase <= phase) return [];
      return [{ field, message: `names a task of a later phase: ${dependency}, at ${pointer(target.path)}` }];
    }),
  );
  return [...issues, ...cycleIssues(byId)];
}

/** Names each cycle once, at the dependency that closes it. */
function cycleIssues(byId: Map<unknown, RawTask>): InputIssue[] {
  const issues: InputIssue[] = [];
  const seen = new Set<unknown>();
  const path: unknown[] = [];
  const visit = (id: unknown, { path: at, dependencies }: RawTask): void => {
    seen.add(id);
    path.push(id);
    for (const [index, dependency] of dependencies.entries()) {
      const begin = path.indexOf(dependency);
      const next = byId.get(dependency);
      if (begin >= 0) {
        const cycle = [...path.slice(begin), dependency].join(' → ');
        issues.push({ field: pointer([...at, 'dependencies', index]), message: `closes a cycle: ${cycle}` });
      } else if (next && !seen.has(dependency)) visit(dependency, next);
    }
    path.pop();
  };
  for (const [id, task] of byId) if (!seen.has(id)) visit(id, task);
  return issues;
}

function planIssues(roadmap: Roadmap, routing: RoutingConfig): InputIssue[] {
  return roadmap.phases.flatMap(({ tasks }, phase) =>
    tasks.flatMap((task, index) => {
      try {
        planSizeOf(roadmap, task, routing);
        return [];
      } catch (error) {
        if (error instanceof InputError) return within(['phases', phase, 'tasks', index], error.issues);
        throw error;
      }
    }),
  );
}
