import type { Budget } from '../budget/budget.ts';
import type { Assignment } from '../contracts/storage/agent.ts';
import type { Usage, UsageByModel } from '../contracts/storage/deliverable.ts';
import type { Verdict } from '../contracts/storage/quality-report.ts';
import type {
  Department,
  PlannedSubtask,
  Priority,
  SubtaskStage,
  SubtaskStatus,
  TaskStatus,
} from '../contracts/storage/task-schemas.ts';
import type { AttemptFailure, SubtaskUsage } from './attempt-end.ts';

/** The time since which no agent of a subtask's type is registered, or none is online: ISO 8601. */
export type Unattended = { waitsFor: 'registration' | 'online'; since: string };

/** The state of a task's dependency: still open, or over without being completed. */
export type DependencyState = 'open' | 'failed' | 'cancelled' | 'deleted';

/** The decision of a person on the results of a run. */
export type Decision = {
  decision: 'approved' | 'rejected';
  by: string;
  at: string;
  comment: string | undefined;
  /** The rejected subtasks; subtasks that depend on them are not listed. */
  subtasks: string[];
};

/** The place where Finish waits for a person: its run, and the task token of its state. */
export type Gate = { run: number; token: string };

/** A task as stored: fields that change, and fields that listings show. Its text is an item of its own. */
export type Task = {
  taskId: string;
  status: TaskStatus;
  /** Fences executions: raised for a retry or a re-drive. The execution is named `{taskId}-{run}`. */
  run: number;
  /** The run that the last retry began: attempts of earlier runs no longer count. */
  retriedAtRun: number;
  type: string;
  kind: string | undefined;
  department: Department;
  priority: Priority;
  title: string;
  submitter: string;
  createdAt: string;
  startedAt: string | undefined;
  finishedAt: string | undefined;
  updatedAt: string;
  reason: string | undefined;
  /** Dependencies that are not completed. */
  waitsOn: Record<string, DependencyState>;
  plannedBy: string | undefined;
  /** Why the rules made the plan, if a model was to: a text, since it may quote the model. */
  planNote?: string | undefined;
  /** Undefined if there is no limit to its cost. */
  budget: Budget | undefined;
  /** Usage of models for the plan, if one was asked. */
  planUsage: Usage | undefined;
  /** The cost of the run that ended last, and those before it. Null: not known; undefined: it has not ended by itself. */
  costUsd: number | null | undefined;
  /** The cost of earlier runs, in dollars, which counted when they ended. Undefined before the first retry. */
  countedUsd?: number | undefined;
  /** The run that the last retry of a failed or cancelled task began; undefined before the first. */
  placeRun?: number | undefined;
  /** True if a person has to approve the results. */
  approval: boolean;
  /** Set while Finish waits for the approval; kept until its token is sent. */
  gate: Gate | undefined;
  /** Run → the decision of a person on its results. */
  decisions: Record<string, Decision>;
  /** True if its results are encrypted for its submitter; undefined: they are not. */
  encryptsResults?: true | undefined;
  /** The time since which only the submitter's key opens them: the task had ended, and everybody knew. */
  sealedAt?: string | undefined;
};

/** The mark of a deleted task, kept until nothing can write for the task any more. No answer shows it. */
export type DeletedTask = {
  taskId: string;
  deletedAt: string;
  /** How many subtasks there were in each status. */
  subtasks: Partial<Record<SubtaskStatus, number>>;
};

/** The current attempt if its agent fetches it over the API: the agent that it is offered to, and its state so far. */
export type PulledAttempt = {
  agentId: string;
  /** The key of the registration that took it: a later registration of the same agent id has no say. */
  keyId?: string;
  offeredAt: string;
  /** The number of heartbeats that the agent has sent. */
  beats: number;
  /** 0..1; null if the agent does not know. */
  progress?: number | null;
  /** Usage so far, as the agent last reported it. */
  usage?: Usage;
  /** The number of its log lines that are stored. */
  logLines?: number;
  /** Bytes of the uploads that it has asked URLs for. */
  uploadBytes?: number;
  handedIn?: { fingerprint: string; at: string };
};

/** A node of the task's DAG as stored; its description stays in the plan, which never changes. */
export type Subtask = Omit<PlannedSubtask, 'description'> & {
  taskId: string;
  position: number;
  /** Subtasks that are told when this one is complete. */
  dependents: string[];
  /** The number of tasks and subtasks that waited on this one when it was planned: each raises its rank. */
  waitedOnBy: number;
  taskType: string;
  kind: string | undefined;
  priority: Priority;
  submitter: string;
  /** True if its task has a budget. */
  budgeted: boolean;

  status: SubtaskStatus;
  stage: SubtaskStage | undefined;
  run: number;
  /** The current attempt; 0 before the first. Everything that happens in an attempt is fenced by it. */
  attempt: number;
  /** Attempts up to this one belong to earlier runs and no longer count. */
  baseAttempt: number;
  /** Dependencies that are not completed, without those that another of them waits on. */
  waitsOn: string[];
  /** Every completed subtask before this one → the attempt whose deliverable counts. */
  inputs: Record<string, number>;
  /** The task token of the state that waits. It leaves the table only when it is sent. */
  token: string | undefined;
  readyAt: string | undefined;
  reason: string | undefined;
  /** Since when no agent could take it; undefined if one could. */
  unattended: Unattended | undefined;
  /** Money that its next call needs, in billionths of a dollar, if the budget had no room for it. */
  awaitsNanos: number | undefined;
  assignment: Assignment | undefined;
  /** The runtime of the assigned agent, and its models if it lists its own. */
  runtime: string | undefined;
  models: string[] | undefined;
  /** True if the assigned agent may use cached answers of models. */
  cache: boolean | undefined;
  startedAt: string | undefined;
  /** State of an attempt that an agent pulls. */
  pull: PulledAttempt | undefined;
  finishedAt: string | undefined;
  updatedAt: string;
  /** Attempt → its failure. */
  failures: Record<string, AttemptFailure>;
  /** Sum over all attempts. */
  usage: SubtaskUsage;
  /** The part of its cost that was counted in its owner's day when it came, not with the end of the task. */
  lateUsd?: number | undefined;
  /** Usage of the attempt that was accepted. */
  acceptedUsage: SubtaskUsage | undefined;
  /** The part of each model in the usage that was added last beside the end of an attempt: a judge's, or late. */
  usedBy: UsageByModel | undefined;
  quality: { verdict: Verdict; score: number | null } | undefined;
  /** The attempt that a person rejected last, its agent, and the reason: until the subtask is completed again. */
  rejected: { attempt: number; agentId: string | null; comment: string } | undefined;
};

const ended = { completed: true, failed: true, cancelled: true } as Record<TaskStatus | SubtaskStatus, boolean>;

/** True if nothing more happens to a task or subtask unless somebody retries it. */
export function isEnded(status: TaskStatus | SubtaskStatus): boolean {
  return ended[status] ?? false;
}

/** Fields of one attempt, cleared when it ends. */
export const attemptFields = [
  'assignment',
  'runtime',
  'models',
  'cache',
  'startedAt',
  'pull',
  'readyAt',
  'unattended',
] as const satisfies readonly (keyof Subtask)[];

/** The agent that the current attempt is assigned to. */
export function assignedAgentId({ assignment }: Pick<Subtask, 'assignment'>): string | undefined {
  return assignment?.selected_agents[0]?.agent_id;
}
