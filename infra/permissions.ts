import type { HandlerName } from '../core/contracts/handlers.ts';

/** Kinds of items in the table, with the partition keys that they have (core/contracts/table.ts). */
export const partitions = {
  tasks: 'TASK#*',
  taskLogs: 'LOG#*',
  agents: 'AGENT#*',
  directory: 'AGENTS',
  idempotencyKeys: 'KEY#*',
  circuits: 'CIRCUITS',
  deadLetters: 'DEADLETTERS',
  apiKeys: 'APIKEYS',
} as const;
export type Partition = keyof typeof partitions;

/**
 * What a function may act on: a kind of items in the table, an index, or another resource. `objects` are the bucket's,
 * `uploads` those that agents put there, `executions` the task machine's. `modelKeys` is the secret and `models` are those of
 * Bedrock: a stage without them gives no permission on them.
 */
export type Target =
  | Partition
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
const read = ['dynamodb:GetItem', 'dynamodb:Query'];
const change = [...read, 'dynamodb:UpdateItem'];
const changeOne = ['dynamodb:GetItem', 'dynamodb:UpdateItem'];
const create = ['dynamodb:PutItem'];
const query = ['dynamodb:Query'];

/** The agents of a type. */
const readAgents = { agents: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'], directory: query };

/** Handlers that may give a waiting subtask to an agent, or end an attempt. */
const assign = {
  tasks: change,
  ...readAgents,
  agents: [...readAgents.agents, 'dynamodb:UpdateItem'],
  gsi1: query,
  machine: sendTokens,
};
/** Handlers that may also let a subtask wait for an agent. */
const seek = { ...assign, wakeQueue: ['sqs:SendMessage'] };

/** A call of an agent about its attempt, which it may end. */
const pulled = { tasks: changeOne, taskLogs: create };

/** Without ListBucket S3 answers AccessDenied, not NoSuchKey, where there is no object. */
const readObjects = { bucket: ['s3:ListBucket'], objects: ['s3:GetObject'] };
const writeObjects = { ...readObjects, objects: ['s3:GetObject', 's3:PutObject'] };

/** Handlers that may call models. */
const callModels = {
  circuits: [...changeOne, ...create],
  modelKeys: ['secretsmanager:GetSecretValue'],
  models: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
};

/**
 * All that each function may do beyond its own logs and traces. Nobody may scan or delete. Receiving from a queue
 * comes with the event source.
 */
export const permissions = {
  authorize: { apiKeys: ['dynamodb:GetItem'], agents: ['dynamodb:GetItem'] },
  submitTask: {
    tasks: [...changeOne, ...create],
    idempotencyKeys: ['dynamodb:GetItem', ...create],
    machine: ['states:StartExecution'],
  },
  listTasks: { gsi2: query },
  getTask: { tasks: query },
  getTaskStatus: { tasks: query },
  getTaskResults: { tasks: query, ...readObjects },
  getArtifact: { tasks: ['dynamodb:GetItem'], ...readObjects },
  getTaskQuality: { tasks: query, ...readObjects },
  cancelTask: { ...assign, executions: ['states:StopExecution'] },
  retryTask: { tasks: change, machine: ['states:StartExecution'] },
  changeBudget: seek,
  approveTask: { tasks: change, machine: ['states:SendTaskSuccess', 'states:StartExecution'] },
  rejectTask: { tasks: change, machine: ['states:SendTaskSuccess', 'states:StartExecution'] },
  listAgents: readAgents,
  getAgent: { agents: ['dynamodb:GetItem'] },
  getAgentPerformance: readAgents,
  registerAgent: {
    ...assign,
    agents: [...assign.agents, ...create],
    directory: [...query, ...create],
    apiKeys: [...create, 'dynamodb:UpdateItem'],
  },
  updateAgent: assign,
  removeAgent: {
    tasks: changeOne,
    agents: changeOne,
    directory: create,
    apiKeys: ['dynamodb:UpdateItem'],
    machine: ['states:SendTaskFailure'],
  },
  leaseSubtask: {
    tasks: change,
    taskLogs: create,
    agents: changeOne,
    gsi1: query,
    wakeQueue: ['sqs:SendMessage'],
    machine: ['states:SendTaskHeartbeat', 'states:SendTaskFailure'],
    ...readObjects,
  },
  leaveWork: { tasks: changeOne, agents: changeOne, machine: ['states:SendTaskFailure'] },
  heartbeatAttempt: {
    ...pulled,
    agents: ['dynamodb:GetItem'],
    machine: ['states:SendTaskHeartbeat', 'states:SendTaskFailure'],
  },
  uploadArtifacts: { tasks: changeOne, uploads: ['s3:PutObject'] },
  completeAttempt: {
    ...pulled,
    tasks: change,
    agents: ['dynamodb:GetItem'],
    ...writeObjects,
    machine: ['states:SendTaskSuccess'],
  },
  failAttempt: { ...pulled, agents: ['dynamodb:GetItem'], machine: ['states:SendTaskFailure'] },
  releaseAttempt: { ...pulled, agents: ['dynamodb:GetItem'], machine: ['states:SendTaskFailure'] },
  getTaskLog: { tasks: ['dynamodb:GetItem'], taskLogs: query },
  listCircuits: { circuits: query },
  listDeadLetters: { deadLetters: query },
  getHealth: { tasks: ['dynamodb:GetItem'] },
  getOpenapi: {},
  answerUnrouted: {},

  decompose: { tasks: [...change, ...create], machine: sendTokens, ...callModels },
  match: seek,
  assess: { ...seek, ...writeObjects, ...callModels },
  giveUp: assign,
  finish: { tasks: ['dynamodb:Query', 'dynamodb:UpdateItem'], machine: [...sendTokens, 'states:StartExecution'] },
  fail: { ...assign, machine: [...sendTokens, 'states:StartExecution'] },

  executeSubtask: {
    tasks: change,
    taskLogs: create,
    agents: changeOne,
    ...writeObjects,
    machine: [...sendTokens, 'states:SendTaskHeartbeat'],
    ...callModels,
  },
  consumeDeadLetters: { deadLetters: create, machine: ['states:SendTaskFailure'] },
  wakeWaiting: seek,
  sweep: {
    ...seek,
    gsi2: query,
    machine: [...sendTokens, 'states:StartExecution'],
    executions: ['states:DescribeExecution', 'states:StopExecution'],
  },
  loadRoster: { ...assign, agents: [...assign.agents, ...create], directory: [...query, ...create] },
} as const satisfies Record<HandlerName, Permissions>;
