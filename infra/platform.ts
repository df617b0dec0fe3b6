import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Code, FunctionOptions } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { ItemKind } from '../core/contracts/storage/table.ts';
import type { Department } from '../core/contracts/storage/task-schemas.ts';
import type { EnvironmentVariable, OptionalVariable } from '../core/contracts/system/environment.ts';
import type { HandlerName } from '../core/contracts/system/handlers.ts';
import type { Target } from '../core/contracts/system/iam-actions.ts';
import type { Stage } from './config.ts';
import type { WorkQueue } from './constructs/work-queue.ts';

/** A function's code: the bundle on a deployment, a stub in tests. */
export type FunctionCode = (handler: HandlerName) => Code;

/** Valkey for answers of models, and the network from which a function can reach it. */
export type AnswerCache = {
  url: string;
  network: Required<Pick<FunctionOptions, 'vpc' | 'vpcSubnets' | 'securityGroups'>>;
};

/** The inputs of every function, and the resources that it may be allowed to reach. */
export type Platform = {
  stage: Stage;
  functionCode: FunctionCode;
  table: TableV2;
  journalTable: TableV2;
  journalFailures: IQueue;
  bucketName: string;
  bucketArn: string;
  /** All objects of the bucket. */
  objectsArn: string;
  departmentQueues: Record<Department, WorkQueue>;
  wakeQueue: WorkQueue;
  webhookQueue: WorkQueue;
  webhookPauseQueue: WorkQueue;
  /** Gets the journal's events, if the stage has one. */
  eventBus: EventBus | undefined;
  /** The key that encrypts all stored data, if the stage has one of its own. */
  key: IKey | undefined;
  /** The key that protects the keys of the stage, which encrypt texts before they are stored. */
  rootKey: IKey;
  /** Made from the machine's name, see docs/decisions/0021-machine-name.md. */
  machineArn: string;
  /** All executions of the machine. */
  executionsArn: string;
  /** The secret with the keys of model providers, if the stage names one; its suffix is not known. */
  modelKeysArn: string | undefined;
  /** Models of Amazon Bedrock, if the stage uses them. */
  modelArns: string[];
  /** Present if the stage has one: for the functions that declare REDIS_URL. */
  answerCache: AnswerCache | undefined;
  /** Id of the HTTP API: for its functions. */
  apiId?: string;
};

/** The value of each variable that a handler may declare. */
export function environmentValues(platform: Platform): Record<EnvironmentVariable, string> {
  const { stage, table, journalTable, bucketName, departmentQueues, wakeQueue, machineArn } = platform;
  return {
    TABLE_NAME: table.tableName,
    JOURNAL_TABLE_NAME: journalTable.tableName,
    JOURNAL_LOGS: String(stage.journalLogs),
    BUCKET_NAME: bucketName,
    STATE_MACHINE_ARN: machineArn,
    QUEUE_URL_INFRA: departmentQueues.INFRA.queue.queueUrl,
    QUEUE_URL_ARCHITECTURE: departmentQueues.ARCHITECTURE.queue.queueUrl,
    QUEUE_URL_AI_ML: departmentQueues.AI_ML.queue.queueUrl,
    QUEUE_URL_QUALITY: departmentQueues.QUALITY.queue.queueUrl,
    QUEUE_URL_SECURITY: departmentQueues.SECURITY.queue.queueUrl,
    WAKE_QUEUE_URL: wakeQueue.queue.queueUrl,
    WEBHOOK_QUEUE_URL: platform.webhookQueue.queue.queueUrl,
    WEBHOOK_PAUSE_QUEUE_URL: platform.webhookPauseQueue.queue.queueUrl,
    JOURNAL_FAILURES_URL: platform.journalFailures.queueUrl,
  };
}

/** The value of each optional variable that the stage sets. */
export function optionalValues({
  stage,
  rootKey,
  answerCache,
  eventBus,
  apiId,
}: Platform): Partial<Record<OptionalVariable, string>> {
  return {
    ROOT_KEY_ARN: rootKey.keyArn,
    STAGE: stage.name,
    ...(stage.modelKeysSecret !== null && { MODEL_KEYS_SECRET_ID: stage.modelKeysSecret }),
    ...(stage.defaultMaxCostUsd !== null && { DEFAULT_MAX_COST_USD: String(stage.defaultMaxCostUsd) }),
    ...(stage.ownerLimits.maxOpenTasks !== null && { DEFAULT_MAX_OPEN_TASKS: String(stage.ownerLimits.maxOpenTasks) }),
    ...(stage.ownerLimits.maxUsdADay !== null && { DEFAULT_MAX_USD_A_DAY: String(stage.ownerLimits.maxUsdADay) }),
    ...(stage.keyRateLimit && {
      DEFAULT_REQUESTS_PER_MINUTE: String(stage.keyRateLimit.perMinute),
      DEFAULT_REQUEST_BURST: String(stage.keyRateLimit.burst),
    }),
    ...(stage.selfApproval && { SELF_APPROVAL: 'true' }),
    ...(stage.journalRetentionDays !== null && { JOURNAL_RETENTION_DAYS: String(stage.journalRetentionDays) }),
    ...(stage.tokenIssuers.length > 0 && { TOKEN_ISSUERS: JSON.stringify(stage.tokenIssuers) }),
    ...(stage.webhookAllowedHosts.length > 0 && { WEBHOOK_ALLOWED_HOSTS: stage.webhookAllowedHosts.join(',') }),
    ...(eventBus && { EVENT_BUS_NAME: eventBus.eventBusName }),
    ...(stage.eventBus && { EVENT_BUS_TYPES: stage.eventBus.detailTypes.join(',') }),
    ...(stage.bedrock && { BEDROCK_ENABLED: 'true' }),
    ...(answerCache && { REDIS_URL: answerCache.url }),
    ...(apiId !== undefined && { API_ID: apiId }),
  };
}

/** The resources beside the table that permissions are given on; empty if the stage does not have them. */
export function targetArns(platform: Platform): Record<Exclude<Target, ItemKind>, string[]> {
  const { table, journalTable, bucketArn, objectsArn, wakeQueue, machineArn, executionsArn, modelKeysArn, modelArns } =
    platform;
  return {
    journal: [journalTable.tableArn],
    gsi1: [`${table.tableArn}/index/gsi1`],
    gsi2: [`${table.tableArn}/index/gsi2`],
    bucket: [bucketArn],
    objects: [objectsArn],
    uploads: [`${bucketArn}/uploads/*`],
    wakeQueue: [wakeQueue.queue.queueArn],
    webhookQueue: [platform.webhookQueue.queue.queueArn],
    webhookPauseQueue: [platform.webhookPauseQueue.queue.queueArn],
    journalFailures: [platform.journalFailures.queueArn],
    eventBus: platform.eventBus ? [platform.eventBus.eventBusArn] : [],
    cloudWatch: ['*'],
    machine: [machineArn],
    executions: [executionsArn],
    rootKey: [platform.rootKey.keyArn],
    modelKeys: modelKeysArn === undefined ? [] : [modelKeysArn],
    models: modelArns,
  };
}
