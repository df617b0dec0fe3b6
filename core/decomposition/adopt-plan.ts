import type { RoutingConfig } from '../contracts/config/routing.ts';
import type { ProposedPlan } from '../contracts/pipeline/proposed-plan.ts';
import type { PlannedSubtask, TaskText } from '../contracts/storage/task-schemas.ts';
import { departmentOf, resolveAgentType, spellingOf } from '../routing/agent-types.ts';
import { subtaskIdOf } from './subtask-id-of.ts';
import { validatePlan } from './validate-plan.ts';
import { oneLine } from './wording.ts';

/** In UTF-16 code units. */
const MAX_DESCRIPTION_LENGTH = 2_000;
/** A plan is one item of the table, of 400 KB at most, and its encryption makes it a third larger. */
const MAX_PLAN_BYTES = 290_000;
const MAX_SKILLS = 10;
const MAX_SKILL_LENGTH = 50;

export type Adopted = { subtasks: PlannedSubtask[] } | { problems: string[] };

/**
 * Turns a model's plan into one of ours: in topological order, with our ids and agent types. Returns its problems
 * instead if it has any, with the ids that the model used. Slips that can be read in one way only are no problem: the
 * order, aliases of agent types, duplicates.
 */
export function adoptPlan(proposed: ProposedPlan, task: TaskText, taskId: string, routing: RoutingConfig): Adopted {
  const subtasks = inOrder(proposed.subtasks).map((subtask) => toPlanned(subtask, task, routing));
  const problems = [
    ...validatePlan({ madeBy: 'model', subtasks }, task, routing),
    ...subtasks.flatMap(checkDescription),
    ...checkStaffing(subtasks, task),
    ...checkSize(subtasks),
  ];
  if (problems.length > 0) return { problems };
  const ids = new Map(subtasks.map(({ subtaskId }, index) => [subtaskId, subtaskIdOf(taskId, index + 1)]));
  const idOf = (own: string) => ids.get(own) as string;
  return {
    subtasks: subtasks.map((subtask) => ({
      ...subtask,
      subtaskId: idOf(subtask.subtaskId),
      dependsOn: subtask.dependsOn.map(idOf),
    })),
  };
}

type Proposed = ProposedPlan['subtasks'][number];

function toPlanned(proposed: Proposed, task: TaskText, routing: RoutingConfig): PlannedSubtask {
  const agentType = resolveAgentType(routing, proposed.agent_type);
  const skills = proposed.skills.map(spellingOf).filter((skill) => /^[\w.+#]+$/.test(skill));
  const usual = [...(task.kind ? [task.kind] : []), ...(agentType ? [agentType] : [])];
  return {
    subtaskId: proposed.id,
    title: oneLine(proposed.title.toWellFormed()),
    description: proposed.description.toWellFormed().trim(),
    agentType: agentType ?? proposed.agent_type,
    // validatePlan says that the agent type is unknown before it looks at the department.
    department: agentType ? departmentOf(routing, agentType) : 'ARCHITECTURE',
    skills: [...new Set([...usual, ...skills.filter(({ length }) => length <= MAX_SKILL_LENGTH)])].slice(0, MAX_SKILLS),
    hours: proposed.hours,
    dependsOn: [...new Set(proposed.depends_on)],
    requirements: [...new Set(proposed.requirements)].sort((a, b) => a - b),
  };
}

/**
 * Puts each subtask behind its dependencies, and otherwise keeps the order. Cycles, and subtasks that depend on them,
 * come last.
 */
function inOrder(subtasks: Proposed[]): Proposed[] {
  const ids = new Set(subtasks.map(({ id }) => id));
  const placed = new Set<string>();
  const ordered: Proposed[] = [];
  let rest = subtasks;
  while (rest.length > 0) {
    const next = rest.find(({ depends_on }) => depends_on.every((id) => placed.has(id) || !ids.has(id))) ?? rest[0]!;
    placed.add(next.id);
    ordered.push(next);
    rest = rest.filter((subtask) => subtask !== next);
  }
  return ordered;
}

function checkDescription({ subtaskId, description }: PlannedSubtask): string[] {
  const isRight = description !== '' && description.length <= MAX_DESCRIPTION_LENGTH;
  return isRight ? [] : [`${subtaskId} has a description of 0 or more than ${MAX_DESCRIPTION_LENGTH} characters`];
}

function checkSize(subtasks: PlannedSubtask[]): string[] {
  const bytes = new TextEncoder().encode(JSON.stringify(subtasks)).byteLength;
  if (bytes <= MAX_PLAN_BYTES) return [];
  return [`the plan has ${Math.ceil(bytes / 1000)} KB, ${MAX_PLAN_BYTES / 1000} at most; make descriptions shorter`];
}

/** Checks that the plan has at least as many subtasks of each agent type as the caller asked for. */
function checkStaffing(subtasks: PlannedSubtask[], { agents = {} }: TaskText): string[] {
  return Object.entries(agents).flatMap(([agentType, wanted]) => {
    const count = subtasks.filter((subtask) => subtask.agentType === agentType).length;
    return count >= wanted ? [] : [`the task asks for ${wanted} subtasks of ${agentType}; the plan has ${count}`];
  });
}
