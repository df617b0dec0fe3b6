import type { Answer } from '../../client/tritons-client.ts';

type TaskView = Answer<'getTask'>;
type Subtask = TaskView['subtasks'][number];
type Results = Answer<'getTaskResults'>;

const at = '2026-01-01T00:00:00.000Z';

export const aSubtask = (id: string, fields: Partial<Subtask> = {}): Subtask => ({
  id,
  title: `Title of ${id}`,
  description: '',
  agent_type: 'backend',
  department: 'ARCHITECTURE',
  estimated_time: '1h',
  estimated_hours: 1,
  depends_on: [],
  requirements: [],
  status: 'pending',
  stage: null,
  attempt: 0,
  agent_id: null,
  progress: null,
  waiting_for: null,
  failures: [],
  ...fields,
});

export const aTask = (subtasks: Subtask[], fields: Partial<TaskView> = {}): TaskView => ({
  task_id: 'task_1',
  type: 'development',
  kind: null,
  department: 'ARCHITECTURE',
  priority: 'high',
  title: 'A task',
  status: 'in_progress',
  created_at: at,
  description: '',
  requirements: [],
  estimated_hours: null,
  dependencies: [],
  output_format: null,
  agents: null,
  budget: null,
  submitter: 'local',
  run: 1,
  reason: null,
  started_at: at,
  finished_at: null,
  approval: false,
  approvals: [],
  encrypt_results_to: null,
  planned_by: 'rules',
  subtasks,
  links: {},
  ...fields,
});

export const anAssignment = (subtaskId: string, agentId: string): Results['assignments'][number] => ({
  task_id: subtaskId,
  attempt: 1,
  assigned_at: at,
  selected_agents: [
    {
      agent_id: agentId,
      score: 0.5,
      expertise_score: 1,
      availability: true,
      current_load: 0,
      success_rate: null,
      reliability: 0,
      speed_score: 1,
      cost_score: 1,
      newcomer_bonus: 0,
    },
  ],
  fallback_agents: [],
});

export const aDeliverable = (
  subtaskId: string,
  fields: Partial<Results['deliverables'][number]> = {},
): Results['deliverables'][number] => ({
  subtask_id: subtaskId,
  title: `Title of ${subtaskId}`,
  agent_id: 'agent_1',
  attempt: 1,
  runtime: 'offline/brief',
  models: null,
  summary: 'A brief.',
  artifacts: [
    {
      path: 'a.md',
      media_type: 'text/markdown',
      content: '# One\n\ntwo\nthree\nfour\nfive\n',
      bytes: 26,
      sha256: 'x',
      href: '/x',
    },
  ],
  requirements_met: [],
  usage: { api_calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: 0 },
  quality: { verdict: 'pass', score: 0.9 },
  submitted_at: at,
  encrypted: null,
  ...fields,
});

export const theResults = (fields: Partial<Results> = {}): Results => ({
  task_id: 'task_1',
  status: 'in_progress',
  partial: true,
  budget: null,
  deliverables: [],
  breakdown: { parent_task: 'task_1', subtasks: [] },
  planning: { made_by: 'rules', usage: null },
  assignments: [],
  qa_results: null,
  quality_score: null,
  links: {},
  ...fields,
});

export const theStatus = (fields: Partial<Answer<'getTaskStatus'>['metrics']> = {}): Answer<'getTaskStatus'> => ({
  task_id: 'task_1',
  status: 'completed',
  progress: 100,
  subtask_status: {},
  metrics: {
    time_elapsed: '1s',
    api_calls: 0,
    cache_hits: 0,
    cost: '$0.00',
    quality_score: null,
    elapsed_seconds: 1.25,
    cost_usd: 0,
    infrastructure_cost: 0.0006,
    ...fields,
  },
  budget: null,
  stage: 'finished',
  reason: null,
  waiting: [],
});
