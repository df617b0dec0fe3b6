import type { EnvironmentVariable, OptionalVariable } from './environment.ts';

/** A Lambda function: where its `handler` is exported, and which environment variables it reads. */
export type HandlerDeclaration = {
  entry: `functions/${string}.ts`;
  environment: readonly EnvironmentVariable[];
  /** Those that it can do without, and that a stage may set. */
  optional?: readonly OptionalVariable[];
  /** What it imports with `import()` becomes a file of its own, which a cold start does not read. */
  splits?: true;
  /** A file that it runs in threads: bundled beside its own. */
  thread?: `functions/${string}.ts`;
};

const departmentQueues = [
  'QUEUE_URL_INFRA',
  'QUEUE_URL_ARCHITECTURE',
  'QUEUE_URL_AI_ML',
  'QUEUE_URL_QUALITY',
  'QUEUE_URL_SECURITY',
] as const;

/** Whoever may give a waiting subtask to an agent: answers the parked Match with the queue to send to. */
const assigning = ['TABLE_NAME', ...departmentQueues] as const;
/** Whoever may also let a subtask wait for an agent. */
const seeking = [...assigning, 'WAKE_QUEUE_URL'] as const;

/** Every function of the system. The build, the CDK app and the embedded cloud all take them from here. */
export const handlers = {
  authorize: { entry: 'functions/api/authorize.ts', environment: ['TABLE_NAME'] },
  submitTask: {
    entry: 'functions/api/submit-task.ts',
    environment: ['TABLE_NAME', 'STATE_MACHINE_ARN'],
    optional: ['DEFAULT_MAX_COST_USD'],
  },
  listTasks: { entry: 'functions/api/list-tasks.ts', environment: ['TABLE_NAME'] },
  getTask: { entry: 'functions/api/get-task.ts', environment: ['TABLE_NAME'] },
  getTaskStatus: { entry: 'functions/api/get-task-status.ts', environment: ['TABLE_NAME'] },
  getTaskResults: { entry: 'functions/api/get-task-results.ts', environment: ['TABLE_NAME', 'BUCKET_NAME'] },
  getArtifact: { entry: 'functions/api/get-artifact.ts', environment: ['TABLE_NAME', 'BUCKET_NAME'] },
  getTaskQuality: { entry: 'functions/api/get-task-quality.ts', environment: ['TABLE_NAME', 'BUCKET_NAME'] },
  cancelTask: { entry: 'functions/api/cancel-task.ts', environment: [...assigning, 'STATE_MACHINE_ARN'] },
  retryTask: { entry: 'functions/api/retry-task.ts', environment: ['TABLE_NAME', 'STATE_MACHINE_ARN'] },
  changeBudget: { entry: 'functions/api/change-budget.ts', environment: [...seeking] },
  approveTask: { entry: 'functions/api/approve-task.ts', environment: ['TABLE_NAME', 'STATE_MACHINE_ARN'] },
  rejectTask: { entry: 'functions/api/reject-task.ts', environment: ['TABLE_NAME', 'STATE_MACHINE_ARN'] },
  listAgents: { entry: 'functions/api/list-agents.ts', environment: ['TABLE_NAME'] },
  getAgent: { entry: 'functions/api/get-agent.ts', environment: ['TABLE_NAME'] },
  getAgentPerformance: { entry: 'functions/api/get-agent-performance.ts', environment: ['TABLE_NAME'] },
  registerAgent: { entry: 'functions/api/register-agent.ts', environment: [...assigning] },
  updateAgent: { entry: 'functions/api/update-agent.ts', environment: [...assigning] },
  removeAgent: { entry: 'functions/api/remove-agent.ts', environment: ['TABLE_NAME'] },
  leaseSubtask: {
    entry: 'functions/api/lease-subtask.ts',
    environment: ['TABLE_NAME', 'BUCKET_NAME', 'WAKE_QUEUE_URL'],
  },
  leaveWork: { entry: 'functions/api/leave-work.ts', environment: ['TABLE_NAME'] },
  heartbeatAttempt: { entry: 'functions/api/heartbeat-attempt.ts', environment: ['TABLE_NAME'] },
  uploadArtifacts: { entry: 'functions/api/upload-artifacts.ts', environment: ['TABLE_NAME', 'BUCKET_NAME'] },
  completeAttempt: { entry: 'functions/api/complete-attempt.ts', environment: ['TABLE_NAME', 'BUCKET_NAME'] },
  failAttempt: { entry: 'functions/api/fail-attempt.ts', environment: ['TABLE_NAME'] },
  releaseAttempt: { entry: 'functions/api/release-attempt.ts', environment: ['TABLE_NAME'] },
  getTaskLog: { entry: 'functions/api/get-task-log.ts', environment: ['TABLE_NAME'] },
  listCircuits: { entry: 'functions/api/list-circuits.ts', environment: ['TABLE_NAME'] },
  listDeadLetters: { entry: 'functions/api/list-dead-letters.ts', environment: ['TABLE_NAME'] },
  getHealth: { entry: 'functions/api/get-health.ts', environment: ['TABLE_NAME'] },
  getOpenapi: { entry: 'functions/api/get-openapi.ts', environment: [] },
  answerUnrouted: { entry: 'functions/api/answer-unrouted.ts', environment: [] },

  decompose: {
    entry: 'functions/pipeline/decompose.ts',
    environment: ['TABLE_NAME'],
    optional: ['MODEL_KEYS_SECRET_ID', 'BEDROCK_ENABLED', 'REDIS_URL'],
    splits: true,
  },
  match: { entry: 'functions/pipeline/match.ts', environment: [...seeking] },
  assess: {
    entry: 'functions/pipeline/assess.ts',
    environment: [...seeking, 'BUCKET_NAME'],
    optional: ['MODEL_KEYS_SECRET_ID', 'BEDROCK_ENABLED', 'REDIS_URL', 'TEST_COMMAND', 'TEST_SECONDS', 'TEST_SANDBOX'],
    splits: true,
    thread: 'functions/shared/check-thread.ts',
  },
  giveUp: { entry: 'functions/pipeline/give-up.ts', environment: [...assigning] },
  finish: { entry: 'functions/pipeline/finish.ts', environment: ['TABLE_NAME', 'STATE_MACHINE_ARN'] },
  fail: { entry: 'functions/pipeline/fail.ts', environment: [...assigning, 'STATE_MACHINE_ARN'] },

  executeSubtask: {
    entry: 'functions/workers/execute-subtask.ts',
    environment: ['TABLE_NAME', 'BUCKET_NAME', ...departmentQueues],
    optional: ['MODEL_KEYS_SECRET_ID', 'BEDROCK_ENABLED', 'REDIS_URL'],
    splits: true,
  },
  consumeDeadLetters: { entry: 'functions/workers/consume-dead-letters.ts', environment: ['TABLE_NAME'] },
  wakeWaiting: { entry: 'functions/workers/wake-waiting.ts', environment: [...seeking] },
  sweep: { entry: 'functions/workers/sweep.ts', environment: [...seeking, 'STATE_MACHINE_ARN'] },
  loadRoster: { entry: 'functions/workers/load-roster.ts', environment: [...assigning] },
} as const satisfies Record<string, HandlerDeclaration>;

export type HandlerName = keyof typeof handlers;
