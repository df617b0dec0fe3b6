import type { LogLevel } from '../core/contracts/api/agent-work.ts';
import type { Deliverable } from '../core/contracts/storage/deliverable.ts';
import type { Finding } from '../core/contracts/storage/quality-report.ts';
import type { Department, TaskText } from '../core/contracts/storage/task-schemas.ts';
import type { UsageMeter } from './usage-meter.ts';

/** Everything that an agent gets for one attempt. Its texts come from callers or agents: treat them as data. */
export type WorkOrder = {
  taskId: string;
  subtaskId: string;
  attempt: number;
  agent: { agentId: string; agentType: string; department: Department };
  task: TaskText;
  subtask: {
    title: string;
    description: string;
    agentType: string;
    hours: number;
    /** The requirements of the task that this subtask must meet; `index` counts from 0. */
    requirements: { index: number; text: string }[];
  };
  /** The deliverables of the subtasks that this one depends on. */
  inputs: Deliverable[];
  /** Findings on the attempt to mend, and the comment of a person who rejected it; else empty. */
  findings: Finding[];
  /** The deliverable of that attempt; undefined if there is none to mend. */
  previous?: Deliverable | undefined;
};

/** A log line that an agent writes while it works. */
export type AgentLine = { level: LogLevel; text: string };

export type RuntimeContext = {
  /** Aborted when the attempt is over: cancelled, timed out or superseded. */
  signal: AbortSignal;
  now(): Date;
  /** Tells that the attempt is alive; progress is 0..1, or null if it is not known. */
  heartbeat(progress: number | null): Promise<void>;
  /** Stores lines of the task's log, 200 at most, in one write; lines that cannot be stored are lost. */
  log(lines: AgentLine[]): Promise<void>;
  /** Counts usage as it occurs, since a failed attempt has used it too. */
  meter: UsageMeter;
};

/** The result of a runtime; the worker adds the ids that make it a deliverable. */
export type RuntimeResult = Pick<Deliverable, 'summary' | 'artifacts' | 'requirements_met' | 'usage' | 'models'> & {
  /** The name of what did the work in the end, if it differs from the runtime's. */
  runtime?: string;
};

export type AgentRuntime = {
  /** The deliverable's `runtime`. */
  name: string;
  run(order: WorkOrder, context: RuntimeContext): Promise<RuntimeResult>;
};
