/**
 * The measures that are counted from the journal's events. A name is the name of the metric in Prometheus without
 * `tritons_` and, for a
 * counter, `_total` (docs/metrics.md). Values are stored as whole numbers, so that sums are exact: `scale` to one unit.
 * Every label has few values: agent types, task types and departments are those of config/routing.yaml, models those of
 * config/models.yaml and config/agents.yaml. None is ever an id.
 */
export type Measure = {
  /** A gauge is the sum of its changes: what has come less what has gone. */
  type: 'counter' | 'gauge' | 'histogram';
  labels: readonly Label[];
  scale: number;
  help: string;
  /** Upper bounds of a histogram's buckets; one more takes everything above them. */
  bounds?: readonly number[];
};
export type Label = 'task_type' | 'department' | 'agent_type' | 'model' | 'queue' | 'status';

const MILLI = 1_000;
const NANO = 1e9;
const TEN_THOUSANDTH = 10_000;
const ofTask = ['task_type', 'department'] as const;
const counter = <const L extends readonly Label[]>(labels: L, help: string, scale = 1) =>
  ({ type: 'counter', labels, scale, help }) as const;
const gauge = <const L extends readonly Label[]>(labels: L, help: string) =>
  ({ type: 'gauge', labels, scale: 1, help }) as const;
const histogram = <const L extends readonly Label[]>(
  labels: L,
  help: string,
  scale: number,
  bounds: readonly number[],
) => ({ type: 'histogram', labels, scale, help, bounds }) as const;

export const measures = {
  tasks_submitted: counter(ofTask, 'Tasks that were submitted.'),
  tasks_completed: counter(ofTask, 'Tasks that were completed.'),
  tasks_failed: counter(ofTask, 'Runs of tasks that failed; a retry may still complete the task.'),
  tasks_cancelled: counter(ofTask, 'Tasks that were cancelled.'),
  tasks_retried: counter([], 'Retries of failed and cancelled tasks.'),
  task_duration_seconds: histogram(
    ['task_type'],
    'Time from submission to completion, of tasks that no person had to approve.',
    MILLI,
    [1, 10, 60, 300, 900, 3_600, 14_400, 86_400],
  ),
  task_cost_dollars: histogram(
    ['task_type'],
    'Cost of tasks that completed or failed, if it is known.',
    NANO,
    [0.001, 0.01, 0.1, 1, 10, 100],
  ),
  quality_score: histogram(
    ['task_type'],
    'Scores of deliverables that passed, 0 to 1.',
    TEN_THOUSANDTH,
    [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1],
  ),
  tasks: gauge(['status'], 'Tasks now, by status.'),

  attempts_completed: counter(['agent_type'], 'Attempts whose deliverable passed: subtasks that were completed.'),
  attempts_failed: counter(['agent_type'], 'Attempts that failed through the fault of their agent.'),
  attempts_sent_back: counter(['agent_type'], 'Attempts that the checks sent back for rework.'),
  attempts_uncounted: counter(['agent_type'], 'Attempts that ended and count neither for nor against their agent.'),
  attempt_duration_seconds: histogram(
    ['agent_type'],
    'Time from assignment to verdict, of attempts that count for or against their agent.',
    MILLI,
    [1, 5, 30, 120, 600, 1_800, 3_600],
  ),
  attempts_busy_seconds: counter(['agent_type'], 'Time for which attempts that have ended held a slot.', MILLI),
  agents: gauge(['agent_type'], 'Agents that are registered.'),
  agent_slots: gauge(['agent_type'], 'Slots of the agents that are registered.'),

  subtasks: gauge(['status'], 'Subtasks now, by status.'),
  subtask_wait_seconds: histogram(
    ['agent_type'],
    'Time from the moment a subtask could be assigned to its assignment.',
    MILLI,
    [0.1, 1, 10, 60, 300, 3_600],
  ),
  spawn_seconds: histogram(
    [],
    'Time from the assignment of an attempt to its start.',
    MILLI,
    [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
  ),
  model_calls: counter(['model'], 'Calls of models. The model is "unknown" for agents that pull their work.'),
  spend_dollars: counter(['model'], 'Known cost of attempts, plans and judges, by model.', NANO),
  unpriced_usages: counter(['model'], 'Attempts, plans and judges whose cost is not known.'),
  circuits_opened: counter(['model'], 'Times that the circuit breaker of a model opened, or stayed open longer.'),
  dead_letters: counter(['queue'], 'Messages that could not be processed.'),
} satisfies Record<string, Measure>;

export type MeasureName = keyof typeof measures;
/** The measures of a type. */
export type NameOf<T extends Measure['type']> = {
  [N in MeasureName]: (typeof measures)[N]['type'] extends T ? N : never;
}[MeasureName];
/** A value for each label of a measure, in order. */
export type LabelsOf<N extends MeasureName> = Texts<(typeof measures)[N]['labels']>;
type Texts<L extends readonly unknown[]> = { [I in keyof L]: string };
