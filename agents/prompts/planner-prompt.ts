import type { RoutingConfig } from '../../core/contracts/config/routing.ts';
import { MAX_SUBTASKS, type Plan, type TaskText } from '../../core/contracts/storage/task-schemas.ts';
import { dataRule, type MarkData } from '../data-block.ts';

const MAX_CHARACTERS = 20_000;

/** The planner's role, and the rules for a plan. */
export function plannerInstructions(mark: string): string {
  return [
    'You are the planner of TRITONS, a system in which agents each do one subtask of a larger task and hand in files. You break a task down into subtasks. You do none of the work.',
    '',
    'What a good plan is:',
    '- Each subtask is work for one agent, with a result that the next ones can build on; its description says what to do and when it is done.',
    '- Work that does not need the result of other work does not depend on it, so that it is done side by side.',
    '- Not more subtasks than the task is worth: a small task has few.',
    '- What is built is also verified, by an agent type of the department QUALITY or SECURITY where that fits.',
    '',
    'What a plan must be, or it is not taken:',
    `- 1 to ${MAX_SUBTASKS} subtasks, and no cycles.`,
    '- Only the agent types that are named.',
    '- Where an estimate is given, the hours add up to exactly that.',
    '- Each requirement is named, by its number, by at least one subtask whose result must meet it.',
    '- Where the staffing asks for a number of agents of a type, at least so many subtasks of that type.',
    '',
    'Propose the plan with propose_plan, once, and say nothing else. If it is refused, propose a mended one.',
    '',
    dataRule(mark),
  ].join('\n');
}

/** The task as the first message to the planner. The caller's texts are marked as data. */
export function plannerPrompt(task: TaskText, suggestion: Plan, routing: RoutingConfig, data: MarkData): string {
  const { type, kind, priority, title, description, requirements, estimatedHours, outputFormat, agents } = task;
  return [
    `# A task to plan: ${kind ?? type}, priority ${priority}`,
    data('task', cut(`${title}\n\n${description}`)),
    ...(outputFormat === undefined
      ? []
      : ['The output format that was asked for:', data('output format', outputFormat)]),
    estimatedHours === undefined ? 'No estimate is given.' : `The estimate: ${estimatedHours} hours.`,
    ...(agents === undefined ? [] : [`The staffing that was asked for: ${JSON.stringify(agents)}`]),
    '',
    '# Its requirements',
    ...(requirements.length === 0 ? ['None: its title and description say what to do.'] : []),
    ...requirements.map((text, index) => data(`requirement ${index}`, text)),
    '',
    '# Agent types',
    ...Object.entries(routing.departments).map(([name, { agent_types }]) => `${name}: ${agent_types.join(', ')}`),
    '',
    '# What a general rule suggests',
    'Valid, but knows nothing of the task. Take from it what is right.',
    data('suggestion', JSON.stringify(asProposed(suggestion.subtasks))),
    '',
    'Propose the plan now.',
  ].join('\n');
}

/** Tells the planner why its plan was not accepted. */
export function repairPrompt(problems: string[], data: MarkData): string {
  return [
    'The plan is not taken. What is wrong with it:',
    data('problems', problems.map((problem) => `- ${problem}`).join('\n')),
    'Propose it again with propose_plan, whole and mended.',
  ].join('\n');
}

/** Subtasks in the form of a proposal, with neutral ids, so that the prompt does not depend on the task's id. */
function asProposed(subtasks: Plan['subtasks']) {
  const ids = new Map(subtasks.map(({ subtaskId }, index) => [subtaskId, `s${index + 1}`]));
  return subtasks.map(({ subtaskId, title, agentType, hours, dependsOn, requirements }) => ({
    id: ids.get(subtaskId),
    title,
    agent_type: agentType,
    hours,
    depends_on: dependsOn.map((dependency) => ids.get(dependency)),
    requirements,
  }));
}

function cut(text: string): string {
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}\n(cut here)` : text;
}
