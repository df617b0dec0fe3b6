import type { Finding } from '../../core/contracts/storage/quality-report.ts';
import type { MarkData } from '../data-block.ts';
import type { WorkOrder } from '../runtime.ts';
import { type FileEntry, fileLine } from '../workspace.ts';

const MAX_FINDINGS = 50;
const MAX_FILES = 200;
const MAX_CHARACTERS = 20_000;

/** The subtask as the first message to the model. Texts of callers and agents are marked as data. */
export function subtaskPrompt(order: WorkOrder, files: FileEntry[], data: MarkData): string {
  const { task, subtask, inputs, findings, attempt } = order;
  return [
    `# Subtask ${order.subtaskId} of task ${order.taskId}, attempt ${attempt}`,
    '',
    'Its title and description:',
    data('subtask', cut(`${subtask.title}\n\n${subtask.description}`)),
    '',
    `The task that it is part of (${task.kind ?? task.type}, priority ${task.priority}):`,
    data('task', cut(`${task.title}\n\n${task.description}`)),
    ...(task.outputFormat === undefined
      ? []
      : ['', 'The output format that was asked for:', data('output format', task.outputFormat)]),
    '',
    '# Requirements that this subtask must meet',
    ...(subtask.requirements.length === 0 ? ['None of its own: its title and description say what to do.'] : []),
    ...subtask.requirements.map(({ index, text }) => data(`requirement ${index}`, text)),
    '',
    '# What it builds on',
    ...(inputs.length === 0 ? ['Nothing: it depends on no other subtask.'] : []),
    ...inputs.map(({ subtask_id, summary }) => data(`summary of ${subtask_id}`, summary.slice(0, 2_000))),
    '',
    '# Files in the workspace',
    ...(files.length === 0 ? ['None yet.'] : [data('files', fileLines(files).join('\n'))]),
    ...findingLines(findings, data),
    '',
    'Do the subtask now.',
  ].join('\n');
}

function fileLines(files: FileEntry[]): string[] {
  const rest = files.length - MAX_FILES;
  return [...files.slice(0, MAX_FILES).map(fileLine), ...(rest > 0 ? [`and ${rest} more; list_files names all`] : [])];
}

function findingLines(findings: Finding[], data: MarkData): string[] {
  if (findings.length === 0) return [];
  const lines = findings.slice(0, MAX_FINDINGS).map(({ severity, checker, file, line, message }) => {
    return `${severity} (${checker})${file === null ? '' : ` in ${file}${line === null ? '' : `:${line}`}`}: ${message}`;
  });
  return [
    '',
    '# Findings',
    'The last attempt came back for rework; the files are as they were handed in. Mend each of these:',
    data('findings', lines.join('\n')),
  ];
}

function cut(text: string): string {
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}\n(cut here)` : text;
}
