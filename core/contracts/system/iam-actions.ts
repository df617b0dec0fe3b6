import type { ItemKind } from '../storage/table.ts';

/**
 * A target of permissions: a kind of items in the table, an index, or another resource. `journal` is the table of the
 * journal, `objects` are those of the
 * bucket, `uploads` the ones that agents put there, `executions` those of the task machine, `models` those of Bedrock;
 * `modelKeys` is the secret; `rootKey` is the KMS key that protects the keys of the stage, under its encryption context only;
 * `cloudWatch` are the metrics of the account: permission to read them cannot be limited. A stage without the secret, Bedrock or an event bus gives no permission on it.
 */
export type Target =
  | ItemKind
  | 'journal'
  | 'gsi1'
  | 'gsi2'
  | 'bucket'
  | 'objects'
  | 'uploads'
  | 'wakeQueue'
  | 'webhookQueue'
  | 'webhookPauseQueue'
  | 'journalFailures'
  | 'eventBus'
  | 'cloudWatch'
  | 'machine'
  | 'executions'
  | 'rootKey'
  | 'modelKeys'
  | 'models';

/**
 * Target → IAM actions. No function may scan; only those that remove deleted tasks may delete. Permission to receive from a queue comes with the event source.
 */
export type IamActions = Partial<Record<Target, readonly string[]>>;

export const sendTokens = ['states:SendTaskSuccess', 'states:SendTaskFailure'] as const;
export const startExecution = ['states:StartExecution'] as const;

export const sendMessage = ['sqs:SendMessage'] as const;

export const getItem = ['dynamodb:GetItem'] as const;
export const createItem = ['dynamodb:PutItem'] as const;
export const changeItem = ['dynamodb:GetItem', 'dynamodb:UpdateItem'] as const;
export const query = ['dynamodb:Query'] as const;
/** Reads one item or a page of them, and changes items. */
export const change = [...query, ...changeItem] as const;

/** Reads the agents of a type. */
export const readAgents = { agents: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'], directory: query } as const;

/** Gives a waiting subtask to an agent, or ends an attempt. */
export const assign = {
  tasks: change,
  ...readAgents,
  agents: [...readAgents.agents, 'dynamodb:UpdateItem'],
  gsi1: query,
  machine: sendTokens,
} as const;

/** Also lets a subtask wait for an agent. */
export const seek = { ...assign, wakeQueue: ['sqs:SendMessage'] } as const;

/** Serves calls of an agent about its attempt, which may end it. */
export const changeAttempt = { tasks: changeItem, taskLogs: createItem } as const;

/**
 * Without ListBucket S3 answers AccessDenied, not NoSuchKey, if there is no object. The use of the root key that S3 makes
 * for each object comes with these permissions.
 */
export const readObjects = { bucket: ['s3:ListBucket'], objects: ['s3:GetObject'] } as const;
export const writeObjects = { ...readObjects, objects: ['s3:GetObject', 's3:PutObject'] } as const;

/** Removes what is stored of a deleted task. */
const deleteAll = ['dynamodb:Query', 'dynamodb:DeleteItem'] as const;
export const removeTask = {
  tasks: [...change, ...createItem, 'dynamodb:DeleteItem'],
  attempts: deleteAll,
  taskLogs: deleteAll,
  idempotencyKeys: ['dynamodb:DeleteItem'],
  bucket: ['s3:ListBucketVersions'],
  objects: ['s3:DeleteObjectVersion'],
} as const;

export const callModels = {
  circuits: [...changeItem, ...createItem],
  modelKeys: ['secretsmanager:GetSecretValue'],
  models: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
} as const;
