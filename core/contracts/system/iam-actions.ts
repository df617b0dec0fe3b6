import type { ItemKind } from '../storage/table.ts';

/**
 * What a function may act on: a kind of items in the table, an index, or another resource. `objects` are the bucket's,
 * `uploads` those that agents put there, `executions` the task machine's. `modelKeys` is the secret and `models` are those of
 * Bedrock: a stage without them gives no permission on them.
 */
export type Target =
  | ItemKind
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

/** Target → actions of IAM. Nobody may scan or delete. Receiving from a queue comes with the event source. */
export type IamActions = Partial<Record<Target, readonly string[]>>;

export const sendTokens = ['states:SendTaskSuccess', 'states:SendTaskFailure'] as const;
export const startExecution = ['states:StartExecution'] as const;

export const getItem = ['dynamodb:GetItem'] as const;
export const createItem = ['dynamodb:PutItem'] as const;
export const changeItem = ['dynamodb:GetItem', 'dynamodb:UpdateItem'] as const;
export const query = ['dynamodb:Query'] as const;
/** Reads an item or a page of them, and changes items. */
export const change = [...query, ...changeItem] as const;

/** To read the agents of a type. */
export const readAgents = { agents: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'], directory: query } as const;

/** To give a waiting subtask to an agent, or end an attempt. */
export const assign = {
  tasks: change,
  ...readAgents,
  agents: [...readAgents.agents, 'dynamodb:UpdateItem'],
  gsi1: query,
  machine: sendTokens,
} as const;

/** To let a subtask wait for an agent too. */
export const seek = { ...assign, wakeQueue: ['sqs:SendMessage'] } as const;

/** For calls of an agent about its attempt, which may end it. */
export const changeAttempt = { tasks: changeItem, taskLogs: createItem } as const;

/** Without ListBucket S3 answers AccessDenied, not NoSuchKey, if there is no object. */
export const readObjects = { bucket: ['s3:ListBucket'], objects: ['s3:GetObject'] } as const;
export const writeObjects = { ...readObjects, objects: ['s3:GetObject', 's3:PutObject'] } as const;

export const callModels = {
  circuits: [...changeItem, ...createItem],
  modelKeys: ['secretsmanager:GetSecretValue'],
  models: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
} as const;
