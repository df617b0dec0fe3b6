import type { EnvironmentVariable, OptionalVariable } from './environment.ts';
import {
  assign,
  callModels,
  change,
  changeAttempt,
  changeItem,
  createItem,
  getItem,
  type IamActions,
  query,
  readAgents,
  readObjects,
  removeTask,
  seek,
  sendMessage,
  sendTokens,
  startExecution,
  writeObjects,
} from './iam-actions.ts';

/** A Lambda function: the file that exports its `handler`, its environment variables, its permissions and its size. */
export type HandlerDeclaration = {
  /** Made from the name and the group of the handler. */
  entry: `functions/${string}.ts`;
  /** Set if a folder of its name holds its file, and modules that only it uses. */
  ownFolder?: true;
  environment: readonly EnvironmentVariable[];
  /** Variables that a stage may set; the handler runs without them. */
  optional?: readonly OptionalVariable[];
  /** Allowed actions, beyond its own logs and traces. */
  permissions: IamActions;
  /** Lambda gives CPU by memory: 1,769 MB is one whole CPU. If not set: 512. */
  memoryMb?: number;
  /**
   * An API function must answer within API Gateway's 29 s, a pipeline function before its state's TimeoutSeconds, and
   * Lambda itself ends at 900 s. If not set: 25 for the API, 60 for others.
   */
  timeoutSeconds?: number;
  /** Set if modules imported with `import()` are bundled as files of their own, which a cold start does not read. */
  splits?: true;
  /** A file that it runs in threads: bundled beside the handler. */
  thread?: `functions/${string}.ts`;
};

const departmentQueues = [
  'QUEUE_URL_INFRA',
  'QUEUE_URL_ARCHITECTURE',
  'QUEUE_URL_AI_ML',
  'QUEUE_URL_QUALITY',
  'QUEUE_URL_SECURITY',
] as const;
const modelSettings = ['MODEL_KEYS_SECRET_ID', 'BEDROCK_ENABLED', 'REDIS_URL'] as const;

/**
 * Variables of functions that may give a waiting subtask to an agent: they answer the parked Match with the queue to
 * send to.
 */
const assigning = ['TABLE_NAME', ...departmentQueues] as const;
/** Reads what attempts handed in that another one builds on. */
const readTexts = [...getItem, 'dynamodb:BatchGetItem'] as const;
/** Variables of functions that may also let a subtask wait for an agent. */
const seeking = [...assigning, 'WAKE_QUEUE_URL'] as const;

/** Permissions of functions that remove agents, beside those on their keys. */
const removeAgents = {
  tasks: changeItem,
  agents: changeItem,
  directory: createItem,
  machine: ['states:SendTaskFailure'],
} as const;
/** Variables and permissions of functions that start tasks, or end them, which may start others of the same owner. */
const ownerLimits = ['DEFAULT_MAX_OPEN_TASKS', 'DEFAULT_MAX_USD_A_DAY'] as const;
const startTasks = { owners: changeItem, machine: startExecution } as const;
const endTasks = { ...assign, ...startTasks, machine: [...assign.machine, ...startExecution] } as const;

/** Variables of functions that read the journal. */
const readingJournal = ['JOURNAL_TABLE_NAME', 'JOURNAL_LOGS'] as const;
/** Reads aggregates, and the pages of the journal that they do not have yet. */
const readMetrics = { metrics: [...getItem, ...query], journal: query } as const;

const apiHandlers = {
  authorize: {
    ownFolder: true,
    environment: ['TABLE_NAME'],
    optional: ['TOKEN_ISSUERS', 'DEFAULT_REQUESTS_PER_MINUTE', 'DEFAULT_REQUEST_BURST'],
    permissions: { apiKeys: changeItem, agents: getItem },
    splits: true,
  },
  submitTask: {
    environment: ['TABLE_NAME', 'STATE_MACHINE_ARN'],
    splits: true,
    optional: ['DEFAULT_MAX_COST_USD', ...ownerLimits],
    permissions: {
      tasks: [...changeItem, ...createItem],
      idempotencyKeys: [...getItem, ...createItem],
      ...startTasks,
    },
  },
  listTasks: { environment: ['TABLE_NAME'], permissions: { gsi2: query } },
  getTask: { environment: ['TABLE_NAME'], permissions: { tasks: [...query, ...getItem] } },
  getTaskStatus: { environment: ['TABLE_NAME'], permissions: { tasks: [...query, ...getItem] } },
  getTaskResults: {
    environment: ['TABLE_NAME', 'BUCKET_NAME'],
    permissions: { tasks: [...query, ...getItem], attempts: getItem, ...readObjects },
  },
  getArtifact: {
    environment: ['TABLE_NAME', 'BUCKET_NAME'],
    permissions: { tasks: getItem, attempts: getItem, ...readObjects },
  },
  getTaskQuality: {
    environment: ['TABLE_NAME', 'BUCKET_NAME'],
    permissions: { tasks: [...query, ...getItem], attempts: getItem, ...readObjects },
  },
  cancelTask: {
    environment: [...assigning, 'STATE_MACHINE_ARN'],
    optional: ownerLimits,
    permissions: { ...endTasks, executions: ['states:StopExecution'] },
  },
  deleteTask: {
    environment: [...assigning, 'BUCKET_NAME', 'STATE_MACHINE_ARN'],
    optional: ownerLimits,
    permissions: {
      ...endTasks,
      ...removeTask,
      executions: ['states:StopExecution'],
    },
  },
  retryTask: {
    environment: ['TABLE_NAME', 'STATE_MACHINE_ARN'],
    optional: ownerLimits,
    permissions: { tasks: change, ...startTasks },
  },
  changeBudget: { environment: seeking, permissions: seek },
  approveTask: {
    environment: ['TABLE_NAME', 'STATE_MACHINE_ARN'],
    optional: ['SELF_APPROVAL', ...ownerLimits],
    permissions: { tasks: change, ...startTasks, machine: ['states:SendTaskSuccess', ...startExecution] },
  },
  rejectTask: {
    environment: ['TABLE_NAME', 'STATE_MACHINE_ARN'],
    permissions: { tasks: change, machine: ['states:SendTaskSuccess', ...startExecution] },
  },
  listAgents: { environment: ['TABLE_NAME'], permissions: readAgents },
  getAgent: { environment: ['TABLE_NAME'], permissions: { agents: getItem } },
  getAgentPerformance: { environment: ['TABLE_NAME'], permissions: readAgents },
  registerAgent: {
    environment: assigning,
    permissions: {
      ...assign,
      agents: [...assign.agents, ...createItem],
      directory: [...query, ...createItem],
      apiKeys: [...changeItem, ...createItem],
    },
  },
  updateAgent: { environment: assigning, permissions: assign },
  removeAgent: {
    environment: ['TABLE_NAME'],
    permissions: { ...removeAgents, apiKeys: ['dynamodb:UpdateItem'] },
  },
  leaseSubtask: {
    ownFolder: true,
    environment: ['TABLE_NAME', 'BUCKET_NAME', 'WAKE_QUEUE_URL'],
    permissions: {
      tasks: change,
      attempts: readTexts,
      taskLogs: createItem,
      agents: changeItem,
      gsi1: query,
      wakeQueue: ['sqs:SendMessage'],
      machine: ['states:SendTaskHeartbeat', 'states:SendTaskFailure'],
      ...readObjects,
      uploads: ['s3:PutObject'],
    },
    // This function mostly waits, and Lambda bills the time by memory.
    memoryMb: 256,
  },
  leaveWork: {
    environment: ['TABLE_NAME'],
    permissions: { tasks: changeItem, agents: changeItem, machine: ['states:SendTaskFailure'] },
  },
  heartbeatAttempt: {
    environment: ['TABLE_NAME'],
    permissions: {
      ...changeAttempt,
      agents: getItem,
      machine: ['states:SendTaskHeartbeat', 'states:SendTaskFailure'],
    },
  },
  uploadArtifacts: {
    environment: ['TABLE_NAME', 'BUCKET_NAME'],
    permissions: { tasks: changeItem, uploads: ['s3:PutObject'] },
  },
  completeAttempt: {
    ownFolder: true,
    environment: ['TABLE_NAME', 'BUCKET_NAME'],
    permissions: {
      ...changeAttempt,
      tasks: change,
      attempts: [...getItem, ...createItem],
      agents: getItem,
      ...writeObjects,
      bucket: [...writeObjects.bucket, 's3:ListBucketVersions'],
      uploads: ['s3:DeleteObjectVersion'],
      machine: ['states:SendTaskSuccess'],
    },
    // Holds up to eight megabytes of files, several times over.
    memoryMb: 1_024,
  },
  failAttempt: {
    environment: ['TABLE_NAME'],
    permissions: { ...changeAttempt, machine: ['states:SendTaskFailure'] },
  },
  releaseAttempt: {
    environment: ['TABLE_NAME'],
    permissions: { ...changeAttempt, machine: ['states:SendTaskFailure'] },
  },
  getTaskLog: { environment: ['TABLE_NAME'], permissions: { tasks: getItem, taskLogs: query } },
  listEvents: {
    environment: ['TABLE_NAME', 'JOURNAL_TABLE_NAME', 'JOURNAL_LOGS'],
    permissions: { journal: query, tasks: getItem },
    // This function mostly waits.
    memoryMb: 256,
  },
  createWebhook: {
    environment: ['TABLE_NAME', ...readingJournal],
    optional: ['WEBHOOK_ALLOWED_HOSTS'],
    permissions: { webhooks: [...query, ...createItem], webhookSecrets: createItem, journal: query },
  },
  listWebhooks: { environment: ['TABLE_NAME'], permissions: { webhooks: query } },
  getWebhook: { environment: ['TABLE_NAME'], permissions: { webhooks: getItem } },
  updateWebhook: {
    environment: ['TABLE_NAME'],
    optional: ['WEBHOOK_ALLOWED_HOSTS'],
    permissions: { webhooks: changeItem },
  },
  removeWebhook: {
    environment: ['TABLE_NAME'],
    permissions: { webhooks: changeItem, webhookSecrets: ['dynamodb:UpdateItem'] },
  },
  rotateWebhookSecret: {
    environment: ['TABLE_NAME'],
    permissions: { webhooks: changeItem, webhookSecrets: changeItem },
  },
  listWebhookDeliveries: {
    environment: ['TABLE_NAME'],
    permissions: { webhooks: getItem, webhookDeliveries: query },
  },
  replayWebhookDelivery: {
    environment: ['TABLE_NAME', 'WEBHOOK_QUEUE_URL'],
    permissions: { webhooks: getItem, webhookDeliveries: changeItem, webhookQueue: sendMessage },
  },
  getTaskMetrics: { environment: ['TABLE_NAME', ...readingJournal], permissions: readMetrics },
  getAgentMetrics: { environment: ['TABLE_NAME', ...readingJournal], permissions: readMetrics },
  getSystemMetrics: {
    environment: ['TABLE_NAME', ...readingJournal],
    optional: ['API_ID'],
    permissions: { ...readMetrics, circuits: query, cloudWatch: ['cloudwatch:GetMetricData'] },
  },
  exposeMetrics: {
    environment: ['TABLE_NAME', ...readingJournal],
    permissions: { ...readMetrics, circuits: query },
  },
  listCircuits: { environment: ['TABLE_NAME'], permissions: { circuits: query } },
  listOpenTasks: { environment: ['TABLE_NAME'], permissions: { gsi1: query, tasks: [...query, ...getItem] } },
  listDeadLetters: { environment: ['TABLE_NAME'], permissions: { deadLetters: query } },
  getAudit: {
    ownFolder: true,
    environment: ['TABLE_NAME', ...readingJournal],
    permissions: { journal: query },
  },
  listAuditItems: { environment: ['TABLE_NAME', ...readingJournal], permissions: { journal: query } },
  createKey: { environment: ['TABLE_NAME'], permissions: { apiKeys: createItem } },
  listKeys: { environment: ['TABLE_NAME'], permissions: { apiKeys: query } },
  changeKey: { environment: ['TABLE_NAME'], permissions: { apiKeys: changeItem } },
  revokeKey: {
    environment: ['TABLE_NAME'],
    permissions: {
      ...removeAgents,
      agents: [...removeAgents.agents, 'dynamodb:BatchGetItem'],
      directory: [...query, ...removeAgents.directory],
      apiKeys: changeItem,
    },
  },
  getOwner: {
    environment: ['TABLE_NAME'],
    optional: ownerLimits,
    permissions: { owners: getItem },
  },
  changeOwner: {
    environment: ['TABLE_NAME', 'STATE_MACHINE_ARN'],
    optional: ownerLimits,
    permissions: { tasks: changeItem, ...startTasks },
  },
  rotateKey: { environment: ['TABLE_NAME'], permissions: { apiKeys: changeItem } },
  getCaller: { environment: ['TABLE_NAME'], permissions: {} },
  listDepartments: { environment: ['TABLE_NAME'], permissions: {} },
  getHealth: { environment: ['TABLE_NAME'], permissions: { tasks: getItem } },
  getOpenapi: { environment: [], permissions: {} },
  answerUnrouted: { environment: [], permissions: {} },
} as const satisfies Group;

const pipelineHandlers = {
  decompose: {
    ownFolder: true,
    environment: ['TABLE_NAME'],
    optional: [...modelSettings, ...ownerLimits],
    permissions: { tasks: [...change, ...createItem], owners: changeItem, machine: sendTokens, ...callModels },
    timeoutSeconds: 120,
    splits: true,
  },
  match: { ownFolder: true, environment: seeking, permissions: seek },
  assess: {
    ownFolder: true,
    environment: [...seeking, 'BUCKET_NAME'],
    optional: [...modelSettings, ...ownerLimits, 'TEST_COMMAND', 'TEST_SECONDS', 'TEST_SANDBOX'],
    permissions: {
      ...seek,
      attempts: [...query, ...getItem, ...createItem],
      owners: changeItem,
      ...writeObjects,
      ...callModels,
    },
    // 5 MB of files take 13 s and 340 MB at this size; a small deliverable mostly waits for the table.
    memoryMb: 1_024,
    timeoutSeconds: 300,
    splits: true,
    thread: 'functions/pipeline/assess/check-thread.ts',
  },
  giveUp: { environment: assigning, permissions: assign },
  finish: {
    environment: ['TABLE_NAME', 'STATE_MACHINE_ARN'],
    optional: ownerLimits,
    permissions: { tasks: change, ...startTasks, machine: [...sendTokens, ...startExecution] },
  },
  fail: {
    environment: [...assigning, 'STATE_MACHINE_ARN'],
    optional: ownerLimits,
    permissions: endTasks,
  },
} as const satisfies Group;

const workerHandlers = {
  executeSubtask: {
    ownFolder: true,
    environment: ['TABLE_NAME', 'BUCKET_NAME', ...departmentQueues],
    optional: [...modelSettings, ...ownerLimits],
    permissions: {
      tasks: change,
      attempts: [...readTexts, ...createItem],
      taskLogs: createItem,
      agents: changeItem,
      owners: changeItem,
      ...writeObjects,
      machine: [...sendTokens, 'states:SendTaskHeartbeat'],
      ...callModels,
    },
    memoryMb: 1_024,
    timeoutSeconds: 900,
    splits: true,
  },
  consumeDeadLetters: {
    environment: ['TABLE_NAME'],
    permissions: {
      deadLetters: createItem,
      webhookDeliveries: [...createItem, 'dynamodb:UpdateItem'],
      machine: ['states:SendTaskFailure'],
    },
  },
  wakeWaiting: { environment: seeking, permissions: seek },
  sweep: {
    ownFolder: true,
    environment: [...seeking, 'STATE_MACHINE_ARN', 'BUCKET_NAME'],
    optional: ownerLimits,
    permissions: {
      ...seek,
      owners: changeItem,
      ...removeTask,
      gsi2: query,
      machine: [...sendTokens, ...startExecution],
      executions: ['states:DescribeExecution', 'states:StopExecution'],
    },
    // Less than the minute between two sweeps, so that they do not overlap.
    timeoutSeconds: 50,
  },
  journal: {
    ownFolder: true,
    environment: ['TABLE_NAME', ...readingJournal, 'WEBHOOK_QUEUE_URL', 'JOURNAL_FAILURES_URL'],
    optional: ['JOURNAL_RETENTION_DAYS', 'EVENT_BUS_NAME', 'EVENT_BUS_TYPES'],
    // Append only: what is written stays.
    permissions: {
      journal: [...createItem, ...query],
      metrics: [...changeItem, ...createItem],
      webhooks: query,
      webhookQueue: sendMessage,
      journalFailures: sendMessage,
      eventBus: ['events:PutEvents'],
    },
  },
  deliverWebhook: {
    ownFolder: true,
    environment: ['TABLE_NAME', 'WEBHOOK_QUEUE_URL', 'WEBHOOK_PAUSE_QUEUE_URL'],
    optional: ['WEBHOOK_ALLOWED_HOSTS'],
    permissions: {
      webhooks: changeItem,
      webhookSecrets: getItem,
      webhookDeliveries: [...changeItem, ...createItem],
      webhookQueue: sendMessage,
      webhookPauseQueue: sendMessage,
    },
    // It mostly waits for the receiver, ten seconds at most.
    memoryMb: 256,
    timeoutSeconds: 30,
  },
  loadRoster: {
    environment: assigning,
    permissions: {
      ...assign,
      agents: [...assign.agents, ...createItem],
      directory: [...query, ...createItem],
      // It makes the first key of the stage.
      stageKeys: [...query, ...createItem],
      rootKey: ['kms:Encrypt'],
    },
  },
} as const satisfies Group;

type Group = Record<string, Omit<HandlerDeclaration, 'entry'>>;
type WithEntry<G extends Group> = { [Name in keyof G]: G[Name] & Pick<HandlerDeclaration, 'entry'> };

/** `getTask` of the API is in functions/api/get-task.ts, or in functions/api/get-task/get-task.ts. */
function inFolder<G extends Group>(folder: string, group: G): WithEntry<G> {
  const fileOf = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const entries = Object.entries(group).map(([name, handler]) => {
    const file = fileOf(name);
    return [name, { ...handler, entry: `functions/${folder}/${handler.ownFolder ? `${file}/` : ''}${file}.ts` }];
  });
  return Object.fromEntries(entries) as WithEntry<G>;
}

/** Functions that deny nobody. */
const openHandlers = ['getHealth', 'getOpenapi', 'answerUnrouted'];

/** Lets the others count the requests of their callers, and note the calls that they deny. */
function checkingCallers<G extends Group>(group: G): G {
  const entries = Object.entries(group).map(([name, handler]) => {
    const counting = name === 'authorize' ? {} : { rateBuckets: ['dynamodb:UpdateItem'] };
    const permissions = { ...handler.permissions, ...counting, access: createItem };
    return [name, openHandlers.includes(name) ? handler : { ...handler, permissions }];
  });
  return Object.fromEntries(entries) as G;
}

/** Items with texts of tasks, and the index of the list of tasks. */
const withTexts = ['tasks', 'attempts', 'taskLogs', 'gsi2'] as const;

/**
 * Lets the functions that reach texts of tasks read the keys that open them: a task's, with its text, and the stage's,
 * which the root key opens.
 */
function openingTexts<G extends Group>(group: G): G {
  const entries = Object.entries(group).map(([name, handler]) => {
    const permissions: IamActions = handler.permissions;
    if (openHandlers.includes(name) || !withTexts.some((target) => target in permissions)) return [name, handler];
    const keys = {
      tasks: [...new Set([...(permissions.tasks ?? []), ...getItem])],
      stageKeys: [...new Set([...(permissions.stageKeys ?? []), ...query])],
      rootKey: ['kms:Decrypt', ...(permissions.rootKey ?? [])],
    };
    const optional = [...(handler.optional ?? []), 'ROOT_KEY_ARN', 'STAGE'];
    return [name, { ...handler, optional, permissions: { ...permissions, ...keys } }];
  });
  return Object.fromEntries(entries) as G;
}

/** Every function of the system. The build, the CDK app and the embedded cloud all take them from here. */
export const handlers = {
  ...inFolder('api', openingTexts(checkingCallers(apiHandlers))),
  ...inFolder('pipeline', openingTexts(pipelineHandlers)),
  ...inFolder('workers', openingTexts(workerHandlers)),
};

export type HandlerName = keyof typeof handlers;

export function sizeOf(name: HandlerName): { memoryMb: number; timeoutSeconds: number } {
  const { memoryMb = 512, timeoutSeconds = name in apiHandlers ? 25 : 60 }: HandlerDeclaration = handlers[name];
  return { memoryMb, timeoutSeconds };
}
