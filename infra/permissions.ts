import type { HandlerName } from '../core/contracts/handlers.ts';

/**
 * What a function may act on. `objects` are the bucket's, `uploads` those that agents put there, `executions` the task machine's. `modelKeys` is the secret and
 * `models` are those of Bedrock: a stage without them gives no permission on them.
 */
export type Target =
  | 'table'
  | 'gsi1'
  | 'gsi2'
  | 'bucket'
  | 'objects'
  | 'uploads'
  | 'wakeQueue'
  | 'machine'
  | 'executions'
  | 'modelKeys'
  | 'models';
export type Permissions = Partial<Record<Target, readonly string[]>>;

const sendTokens = ['states:SendTaskSuccess', 'states:SendTaskFailure'];
const look = ['dynamodb:GetItem', 'dynamodb:Query'];
const change = [...look, 'dynamodb:UpdateItem'];

/** Handlers that may give a waiting subtask to an agent, or end an attempt. */
const assign = { table: [...change, 'dynamodb:BatchGetItem'], gsi1: ['dynamodb:Query'], machine: sendTokens };
/** Whoever may also let a subtask wait for an agent. */
const seek = { ...assign, wakeQueue: ['sqs:SendMessage'] };

/** An agent's call about its attempt: reads it, writes to it and to its log. */
const pulled = { table: ['dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:PutItem'] };

/** Without ListBucket S3 answers AccessDenied, not NoSuchKey, where there is no object. */
const readObjects = { bucket: ['s3:ListBucket'], objects: ['s3:GetObject'] };
const writeObjects = { ...readObjects, objects: ['s3:GetObject', 's3:PutObject'] };

/** Whoever may call models. */
const callModels = {
  modelKeys: ['secretsmanager:GetSecretValue'],
  models: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
};

/**
 * All that each function may do beyond its own logs and traces. Nobody may scan or delete. Receiving from a queue
 * comes with the event source.
 */
export const permissions = {
  authorize: { table: ['dynamodb:GetItem'] },
  submitTask: {
    table: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    machine: ['states:StartExecution'],
  },
  listTasks: { gsi2: ['dynamodb:Query'] },
  getTask: { table: ['dynamodb:Query'] },
  getTaskStatus: { table: ['dynamodb:Query'] },
  getTaskResults: { table: ['dynamodb:Query'], ...readObjects },
  getArtifact: { table: ['dynamodb:GetItem'], ...readObjects },
  getTaskQuality: { table: ['dynamodb:Query'], ...readObjects },
  cancelTask: { ...assign, executions: ['states:StopExecution'] },
  retryTask: { table: change, machine: ['states:StartExecution'] },
  changeBudget: seek,
  approveTask: { table: change, machine: ['states:SendTaskSuccess', 'states:StartExecution'] },
  rejectTask: { table: change, machine: ['states:SendTaskSuccess', 'states:StartExecution'] },
  listAgents: { table: ['dynamodb:Query', 'dynamodb:BatchGetItem'] },
  getAgent: { table: ['dynamodb:GetItem'] },
  getAgentPerformance: { table: ['dynamodb:Query', 'dynamodb:BatchGetItem'] },
  registerAgent: { ...assign, table: [...assign.table, 'dynamodb:PutItem'] },
  updateAgent: assign,
  removeAgent: { table: pulled.table, machine: ['states:SendTaskFailure'] },
  leaseSubtask: {
    table: [...change, 'dynamodb:PutItem'],
    gsi1: ['dynamodb:Query'],
    wakeQueue: ['sqs:SendMessage'],
    machine: ['states:SendTaskHeartbeat', 'states:SendTaskFailure'],
    ...readObjects,
  },
  leaveWork: { table: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], machine: ['states:SendTaskFailure'] },
  heartbeatAttempt: { ...pulled, machine: ['states:SendTaskHeartbeat', 'states:SendTaskFailure'] },
  uploadArtifacts: { table: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], uploads: ['s3:PutObject'] },
  completeAttempt: { table: [...pulled.table, 'dynamodb:Query'], ...writeObjects, machine: ['states:SendTaskSuccess'] },
  failAttempt: { ...pulled, machine: ['states:SendTaskFailure'] },
  releaseAttempt: { ...pulled, machine: ['states:SendTaskFailure'] },
  getTaskLog: { table: look },
  listCircuits: { table: ['dynamodb:Query'] },
  listDeadLetters: { table: ['dynamodb:Query'] },
  getHealth: { table: ['dynamodb:GetItem'] },
  getOpenapi: {},
  answerUnrouted: {},

  decompose: { table: [...change, 'dynamodb:PutItem'], machine: sendTokens, ...callModels },
  match: seek,
  assess: { ...seek, table: [...seek.table, 'dynamodb:PutItem'], ...writeObjects, ...callModels },
  giveUp: assign,
  finish: { table: ['dynamodb:Query', 'dynamodb:UpdateItem'], machine: [...sendTokens, 'states:StartExecution'] },
  fail: { ...assign, machine: [...sendTokens, 'states:StartExecution'] },

  executeSubtask: {
    table: [...change, 'dynamodb:PutItem'],
    ...writeObjects,
    machine: [...sendTokens, 'states:SendTaskHeartbeat'],
    ...callModels,
  },
  consumeDeadLetters: { table: ['dynamodb:PutItem'], machine: ['states:SendTaskFailure'] },
  wakeWaiting: seek,
  sweep: {
    ...seek,
    gsi2: ['dynamodb:Query'],
    machine: [...sendTokens, 'states:StartExecution'],
    executions: ['states:DescribeExecution', 'states:StopExecution'],
  },
  loadRoster: { ...assign, table: [...assign.table, 'dynamodb:PutItem'] },
} as const satisfies Record<HandlerName, Permissions>;
