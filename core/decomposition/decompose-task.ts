import type { RoutingConfig } from '../contracts/config/routing.ts';
import { MAX_SUBTASKS, type Plan, type TaskText } from '../contracts/storage/task-schemas.ts';
import { InputError } from '../errors.ts';
import { departmentOf } from '../routing/agent-types.ts';
import { allocateHours } from './allocate-hours.ts';
import { phasesOf } from './phases-of.ts';
import { staffPhases } from './staff-phases.ts';
import { subtaskIdOf } from './subtask-id-of.ts';
import type { Phase } from './templates/phase.ts';
import { fill, MAX_TITLE_LENGTH, oneLine, subjectOf, truncate } from './wording.ts';

/** The most parts that implement the requirements, unless the staffing or the template sets a number … */
const MAX_PARTS = 10;
/** … and the least estimate of each. */
const MIN_PART_HOURS = 0.5;
const MAX_FOCUS_LENGTH = 300;

/** A future subtask: its share of a phase. `requirements` are indexes. */
type Part = { phase: Phase; agentType: string; number: number; of: number; requirements: number[]; weight: number };

/**
 * Breaks a task down by rules. The same task always gives the same plan. Requirements are split over the subtasks that
 * implement, and again over those that verify: the deliverables of the latter must show that each requirement is
 * tested. A subtask depends on every earlier one, except that subtasks after the implementation do not depend on its
 * preparation. Throws InputError if the staffing asks for more than MAX_SUBTASKS subtasks.
 */
export function decomposeTask(task: TaskText, taskId: string, routing: RoutingConfig): Plan {
  const phases = phasesOf(task);
  const parts = partsOf(task, phases, routing);
  if (parts.length > MAX_SUBTASKS) {
    const message = `asks for a plan of ${parts.length} subtasks; a plan has at most ${MAX_SUBTASKS}`;
    throw new InputError([{ field: '/agents', message }]);
  }
  const weights = parts.map(({ weight }) => weight);
  const hours = allocateHours(totalHours(task, phases), weights);
  const ids = parts.map((_, index) => subtaskIdOf(taskId, index + 1));
  const subtasks = parts.map((part, index) => ({
    subtaskId: ids[index]!,
    ...describe(part, task),
    agentType: part.agentType,
    department: departmentOf(routing, part.agentType),
    skills: [...new Set([...(task.kind ? [task.kind] : []), part.agentType, ...part.phase.skills])],
    hours: hours[index]!,
    dependsOn: ids.filter((_, other) => isNeededBy(part.phase, parts[other]!.phase, phases)),
    requirements: part.phase.role === 'implement' || part.phase.role === 'verify' ? part.requirements : [],
  }));
  return { madeBy: 'rules', subtasks };
}

/** The estimate; without one, the template's hours times the number of requirements, at least once. */
function totalHours({ estimatedHours, requirements }: TaskText, phases: Phase[]): number {
  return estimatedHours ?? hoursOf(phases) * Math.max(1, requirements.length);
}

function hoursOf(phases: Phase[]): number {
  return phases.reduce((sum, { hours }) => sum + hours, 0);
}

function partsOf(task: TaskText, phases: Phase[], routing: RoutingConfig): Part[] {
  const staff = staffPhases(phases, task.agents ?? {}, routing);
  return phases.flatMap((phase) => {
    const workers = staff.get(phase) ?? Array<string>(unstaffedParts(phase, task, phases)).fill(phase.agentType);
    const groups = splitRequirements(task.requirements.length, workers.length);
    const size = groups.reduce((sum, group) => sum + group.length, 0);
    return workers.map((agentType, index) => {
      const requirements = groups[index]!;
      const weight = phase.hours * (size > 0 ? requirements.length / size : 1 / workers.length);
      return { phase, agentType, number: index + 1, of: workers.length, requirements, weight };
    });
  });
}

function unstaffedParts(phase: Phase, task: TaskText, phases: Phase[]): number {
  if (phase.role !== 'implement') return 1;
  const hours = (totalHours(task, phases) * phase.hours) / hoursOf(phases);
  const most = Math.min(task.requirements.length, phase.maxParts ?? MAX_PARTS, Math.floor(hours / MIN_PART_HOURS));
  return Math.max(1, most);
}

/** Keeps neighbouring requirements together. If there are fewer requirements than parts, several parts share one. */
function splitRequirements(count: number, parts: number): number[][] {
  const all = Array.from({ length: count }, (_, index) => index);
  return Array.from({ length: parts }, (_, part) => {
    if (count < parts) return count === 0 ? [] : [part % count];
    return all.slice(Math.floor((part * count) / parts), Math.floor(((part + 1) * count) / parts));
  });
}

function isNeededBy(phase: Phase, earlier: Phase, phases: Phase[]): boolean {
  const comesBefore = phases.indexOf(earlier) < phases.indexOf(phase);
  const onlyForImplementation = earlier.role === 'prepare' && (phase.role === 'verify' || phase.role === 'conclude');
  return comesBefore && !onlyForImplementation;
}

function describe({ phase, agentType, number, of, requirements }: Part, task: TaskText) {
  const subject = subjectOf(task.title);
  const focus = requirements.map((index) => oneLine(task.requirements[index]!)).join('; ') || subject;
  const namesItsShare = phase.title.includes('{focus}') && requirements.length > 0 && of <= task.requirements.length;
  const suffix = of > 1 && !namesItsShare ? ` (${agentType}, part ${number} of ${of})` : '';
  const title = truncate(fill(phase.title, { subject, focus }), MAX_TITLE_LENGTH - suffix.length) + suffix;
  const share = `part ${number} of ${of}, done side by side: the ${agentType} share of ${truncate(focus, MAX_FOCUS_LENGTH)}`;
  const description = `${fill(phase.work, { subject })}${of > 1 ? ` This is ${share}.` : ''} Done when ${phase.done}`;
  return { title, description };
}
