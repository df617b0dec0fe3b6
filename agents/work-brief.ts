import type { Deliverable } from '../core/contracts/storage/deliverable.ts';
import type { Finding } from '../core/contracts/storage/quality-report.ts';
import { acceptanceChecks } from './acceptance-checks.ts';
import { inline, verbatim } from './markdown.ts';
import type { WorkOrder } from './runtime.ts';
import { stepsFor } from './work-guidance.ts';

/** Limit for the findings that a brief lists, and for the artifacts of each input. */
const MAX_LISTED = 50;

const listed = <T>(items: T[], line: (item: T) => string): string[] => [
  ...items.slice(0, MAX_LISTED).map(line),
  ...(items.length > MAX_LISTED ? [`- and ${items.length - MAX_LISTED} more`] : []),
];

const scope = ({ taskId, subtaskId, attempt, agent, task, subtask }: WorkOrder): string[] => [
  '## Scope',
  `- Subtask: ${inline(subtask.title)} (${inline(subtaskId)}, attempt ${attempt})`,
  `- Task: ${inline(task.title)} (${inline(taskId)})`,
  `- Kind of work: ${inline(task.kind ?? task.type)}, priority ${task.priority}`,
  `- For: ${inline(subtask.agentType)}, department ${agent.department}; written by ${inline(agent.agentId)}`,
  `- Planned: ${subtask.hours} h`,
  `- Output format: ${task.outputFormat === undefined ? 'not given; ask before the work starts' : inline(task.outputFormat)}`,
  ...(subtask.description.trim() === '' ? [] : ['', 'The subtask, as planned:', '', verbatim(subtask.description)]),
  ...(task.description.trim() === '' ? [] : ['', 'The task, as submitted:', '', verbatim(task.description)]),
];

const requirementSections = ({ subtask: { requirements } }: WorkOrder): string[] => [
  '## Requirements and acceptance checks',
  ...(requirements.length === 0 ? ['No requirement of the task is assigned to this subtask.'] : []),
  ...requirements.flatMap(({ index, text }) => [
    '',
    `### Requirement \`requirements[${index}]\``,
    '',
    verbatim(text),
    '',
    'It is met when each of these has been done and its result written down:',
    '',
    ...acceptanceChecks(text).map((check) => `- [ ] ${check}`),
  ]),
];

const inputSection = ({ subtask_id, runtime, summary, artifacts }: Deliverable): string[] => [
  '',
  `### From ${inline(subtask_id)}`,
  '',
  `Made by ${inline(runtime)}. Its summary:`,
  '',
  verbatim(summary, 2_000),
  '',
  ...listed(artifacts, ({ path, media_type, content }) => {
    return `- ${inline(path)} (${inline(media_type)}, ${content.length} characters)`;
  }),
];

const findingLine = ({ severity, checker, file, line, message }: Finding): string => {
  const place = file === null ? '' : ` in ${inline(file)}${line === null ? '' : `, line ${line}`}`;
  return `- [ ] ${severity}${place}: ${inline(message, 600)} (${inline(checker)})`;
};

const findingSection = ({ findings }: WorkOrder): string[] =>
  findings.length === 0
    ? []
    : ['## Open findings of the previous attempt', 'Fix these first:', '', ...listed(findings, findingLine), ''];

/** The brief for a subtask as Markdown. It quotes or escapes foreign texts, so that they cannot add structure. */
export const workBrief = (order: WorkOrder): string =>
  [
    `# Work brief: ${inline(order.subtask.title)}`,
    '',
    '> **offline/brief**: written offline, without a model, by fixed rules. It is a plan for the work, not the work:',
    '> nothing described here has been done or tried. The checks are suggestions drawn from the words of each requirement.',
    '',
    ...scope(order),
    '',
    ...findingSection(order),
    '## What to do',
    ...stepsFor(order.subtask.agentType).map((step, index) => `${index + 1}. ${step}`),
    '',
    ...requirementSections(order),
    '',
    '## Inputs',
    ...(order.inputs.length === 0 ? ['This subtask builds on no other.'] : order.inputs.flatMap(inputSection)),
    '',
    '## Definition of done',
    '- [ ] Every acceptance check above has a written result; those that do not apply say why.',
    '- [ ] Every requirement names the artifact that meets it.',
    '- [ ] No secret, key or password is in what is handed in.',
    `- [ ] It is in the output format: ${order.task.outputFormat === undefined ? 'the one agreed on' : inline(order.task.outputFormat)}.`,
    '- [ ] What was not done, and why, stands in the summary.',
    '',
  ].join('\n');
