import type { Answer } from '../../client/tritons-client.ts';
import type { Paint } from '../output/paint.ts';

type TaskView = Answer<'getTask'>;
type Results = Answer<'getTaskResults'>;
type Subtask = TaskView['subtasks'][number];
type Deliverable = Results['deliverables'][number];

const FIRST_LINES = 3;

export const SEALED = 'Encrypted to your key; docs/encryption.md opens it.';

/** Renders the deliverable of each subtask, the findings of the checks, and the task's time and cost. */
export function renderResults(
  task: TaskView,
  results: Results,
  { metrics }: Answer<'getTaskStatus'>,
  paint: Paint,
): string[] {
  const hours = task.subtasks.reduce((sum, { estimated_hours }) => sum + estimated_hours, 0);
  return [
    paint('bold', 'Deliverables'),
    ...task.subtasks.flatMap((subtask) => ['', ...renderSubtask(subtask, results, paint)]),
    '',
    paint('bold', 'Quality checks'),
    ...renderQuality(results.qa_results),
    '',
    paint('bold', 'Totals'),
    `  planned work  ${round(hours)} hours in ${task.subtasks.length} subtasks`,
    `  elapsed time  ${metrics.elapsed_seconds.toFixed(1)} s`,
    `  cost          ${metrics.cost ?? 'not known'} for ${metrics.api_calls} calls to model providers`,
    `  quality       ${score(results.quality_score)}`,
    `  outcome       ${paint(task.status === 'completed' ? 'green' : 'red', task.status)}${task.reason ? `: ${task.reason}` : ''}`,
    ...renderNotice(results.deliverables),
  ];
}

function renderSubtask(subtask: Subtask, { deliverables, assignments }: Results, paint: Paint): string[] {
  const deliverable = deliverables.find(({ subtask_id }) => subtask_id === subtask.id);
  const chosen = assignments.find(({ task_id }) => task_id === subtask.id)?.selected_agents[0];
  return [
    `${subtask.id}  ${paint('bold', subtask.title)}  (${subtask.agent_type}, ${subtask.estimated_time})`,
    `  agent    ${chosen ? `${chosen.agent_id}, match score ${score(chosen.score)}` : 'none'}`,
    ...subtask.failures.map(({ attempt, error, message }) => `  failure  attempt ${attempt}: ${error}: ${message}`),
    ...(deliverable ? renderDeliverable(deliverable, paint) : [`  nothing delivered: ${subtask.status}`]),
  ];
}

function renderDeliverable({ quality, runtime, summary, artifacts }: Deliverable, paint: Paint): string[] {
  return [
    `  quality  ${score(quality.score)} (${quality.verdict})`,
    `  summary  ${summary}`,
    ...artifacts.flatMap(({ path, media_type, bytes, content }) => [
      `  file     ${path} (${media_type}, ${bytes} bytes, made by ${runtime})`,
      ...firstLines(shown(media_type, content)).map((line) => paint('dim', `    | ${line}`)),
    ]),
  ];
}

function shown(mediaType: string, content: string | null): string {
  if (mediaType === 'application/jose') return '(encrypted)';
  return content ?? '(too large to show here)';
}

function renderQuality(qa: Results['qa_results']): string[] {
  if (!qa) return ['  nothing was checked'];
  const { code_quality, security_scan, performance, requirements_coverage, not_measured } = qa;
  return [
    `  code quality           ${score(code_quality.score)}, test coverage ${score(code_quality.test_coverage)}`,
    ...code_quality.issues.map((issue) => `    - ${issue}`),
    `  security scan          ${known(security_scan.vulnerabilities)} vulnerabilities, ${known(security_scan.warnings)} warnings`,
    `  performance            benchmark ${known(performance.benchmark_passed)}, latency ${known(performance.latency)}`,
    `  requirements coverage  ${score(requirements_coverage.score)}, ${requirements_coverage.covered} of ${requirements_coverage.total} claimed, ${known(requirements_coverage.verified)} verified`,
    ...Object.entries(not_measured).map(([field, why]) => `  ${field} was not measured: ${why}`),
  ];
}

/** Says that briefs are not the work, if there are any. */
function renderNotice(deliverables: Deliverable[]): string[] {
  if (!deliverables.some(({ runtime }) => runtime === 'offline/brief')) return [];
  return [
    '',
    'No model provider is configured, so the agents wrote work briefs (offline/brief): plans for the work, not the work.',
  ];
}

function firstLines(content: string): string[] {
  const lines = content.split('\n').filter((line) => line.trim() !== '');
  return [
    ...lines.slice(0, FIRST_LINES),
    ...(lines.length > FIRST_LINES ? [`… ${lines.length - FIRST_LINES} more lines`] : []),
  ];
}

const round = (value: number) => Number(value.toFixed(2));
const score = (value: number | null) => (value === null ? 'not measured' : value.toFixed(2));
const known = (value: string | number | boolean | null) => value ?? 'not measured';
