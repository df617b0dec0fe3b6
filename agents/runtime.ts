import type { LogLevel } from '../core/contracts/api/agent-work.ts';
import type { Deliverable } from '../core/contracts/storage/deliverable.ts';
import type { Finding } from '../core/contracts/storage/quality-report.ts';
import type { Department, TaskText } from '../core/contracts/storage/task-schemas.ts';
import type { UsageMeter } from './usage-meter.ts';

/** All that an agent gets for one attempt at one subtask. Every text in it is a caller's or an agent's: data. */
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
    /** Those of the task's requirements that this subtask must meet; `index` counts from 0. */
    requirements: { index: number; text: string }[];
  };
  /** The deliverables of the subtasks that this one depends on. */
  inputs: Deliverable[];
  /** Findings of the attempt that came back for rework, and the comment of a person who rejected it; else empty. */
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
  /** Says that the attempt is alive; progress is 0..1, or null where it is not known. */
  heartbeat(progress: number | null): Promise<void>;
  /** Stores lines of the task's log, 200 at most, in one write; what cannot be stored is lost. */
  log(lines: AgentLine[]): Promise<void>;
  /** Counts what the attempt uses, as it does: an attempt that fails has used it too. */
  meter: UsageMeter;
};

/** The result of a runtime; the worker adds the ids that make it a deliverable. */
export type RuntimeResult = Pick<Deliverable, 'summary' | 'artifacts' | 'requirements_met' | 'usage' | 'models'> & {
  /** The name of what did the work in the end, if that is not the runtime. */
  runtime?: string;
};

export type AgentRuntime = {
  /** Stands in the deliverable's `runtime`. */
  name: string;
  run(order: WorkOrder, context: RuntimeContext): Promise<RuntimeResult>;
};
