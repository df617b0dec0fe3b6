import type { RoutingConfig } from '../contracts/config/routing.ts';
import { id } from '../contracts/ids.ts';
import { MAX_SUBTASKS, type Plan, type PlannedSubtask, type TaskText } from '../contracts/storage/task-schemas.ts';
import { agentTypesOf, departmentOf } from '../routing/agent-types.ts';
import { MAX_TITLE_LENGTH } from './wording.ts';

/** Hours are decimals: their sum may be off by what floating point loses, far less than a second. */
const TOLERANCE_HOURS = 1e-6;

/**
 * Lists the problems of a plan, in words; empty if it can be carried out. Trusts nothing: a model may have made the
 * plan.
 */
export function validatePlan(plan: Plan, task: TaskText, routing: RoutingConfig): string[] {
  const { subtasks } = plan;
  const count = subtasks.length;
  const ids = subtasks.map(({ subtaskId }) => subtaskId);
  const problems =
    count >= 1 && count <= MAX_SUBTASKS ? [] : [`the plan has ${count} subtasks, not 1 to ${MAX_SUBTASKS}`];
  subtasks.forEach((subtask, index) => {
    const found = [
      ...checkIdentity(subtask, ids.slice(0, index)),
      ...checkDependencies(subtask, ids.slice(0, index), ids),
      ...checkAgent(subtask, routing),
      ...checkRequirements(subtask, task),
      ...(Number.isFinite(subtask.hours) && subtask.hours > 0 ? [] : [`has ${subtask.hours} hours, not more than 0`]),
    ];
    problems.push(...found.map((problem) => `${subtask.subtaskId} ${problem}`));
  });
  return [...problems, ...checkTotal(subtasks, task), ...checkCoverage(subtasks, task)];
}

function checkIdentity({ subtaskId, title }: PlannedSubtask, earlier: string[]): string[] {
  return [
    ...(id.safeParse(subtaskId).success ? [] : ['is not a valid id']),
    ...(earlier.includes(subtaskId) ? ['is the id of an earlier subtask too'] : []),
    ...(title.trim() === '' || title.length > MAX_TITLE_LENGTH
      ? [`has a title of 0 or more than ${MAX_TITLE_LENGTH} characters`]
      : []),
  ];
}

/** A dependency that comes earlier cannot be part of a cycle, so the order proves the plan acyclic. */
function checkDependencies({ dependsOn }: PlannedSubtask, earlier: string[], all: string[]): string[] {
  return dependsOn
    .filter((dependency) => !earlier.includes(dependency))
    .map((dependency) =>
      all.includes(dependency)
        ? `depends on ${dependency}, which does not come before it (a cycle, or not in topological order)`
        : `depends on ${dependency}, which is not in the plan`,
    );
}

function checkAgent({ agentType, department }: PlannedSubtask, routing: RoutingConfig): string[] {
  if (!agentTypesOf(routing).includes(agentType)) return [`has the unknown agent type "${agentType}"`];
  const right = departmentOf(routing, agentType);
  return department === right ? [] : [`is in ${department}, but ${agentType} is in ${right}`];
}

function checkRequirements({ requirements }: PlannedSubtask, task: TaskText): string[] {
  return requirements
    .filter((index) => task.requirements[index] === undefined)
    .map((index) => `names requirement ${index}, which the task does not have`);
}

function checkTotal(subtasks: PlannedSubtask[], { estimatedHours }: TaskText): string[] {
  const sum = subtasks.reduce((total, { hours }) => total + hours, 0);
  const right = estimatedHours === undefined || Math.abs(sum - estimatedHours) < TOLERANCE_HOURS;
  return right ? [] : [`the hours add up to ${sum}, not to the estimate of ${estimatedHours}`];
}

function checkCoverage(subtasks: PlannedSubtask[], task: TaskText): string[] {
  const covered = new Set(subtasks.flatMap(({ requirements }) => requirements));
  return task.requirements.flatMap((_, index) => (covered.has(index) ? [] : [`requirement ${index} is in no subtask`]));
}
