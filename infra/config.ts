import * as z from 'zod';
import { tokenIssuers } from '../core/contracts/config/token-issuers.ts';
import { eventPattern } from '../core/contracts/journal/event-pattern.ts';
import { department } from '../core/contracts/storage/task-schemas.ts';

/** Days of retention that CloudWatch Logs accepts. */
const retentionDays = z.literal([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653]);

/** The value beyond which each alarm goes off; docs/runbook.md says what the alarms mean. */
const alarmThresholds = z.strictObject({
  oldestMessageSeconds: z
    .int()
    .min(960)
    .describe("Age of a department's oldest message. It includes work in progress, which takes up to 900 s."),
  apiErrorPercent: z.number().min(0).max(100).describe('Share of requests answered 5xx.'),
  apiLatencyP99Ms: z.int().min(1),
  mendedPerQuarterHour: z.int().min(0).describe('Faults that the sweeper mends; none in normal running.'),
  circuitsOpenedPerQuarterHour: z.int().min(0).describe('Times that circuits of models open.'),
  waitForAgentSeconds: z.int().min(60).describe('Time for which a subtask that is ready waits for an agent.'),
  spendUsdPerHour: z.number().min(0),
});

/** Recipients of alarms. Each address must confirm its subscription; with an empty list nobody is notified. */
const alarmSubscribers = z.strictObject({
  emails: z.array(z.email()),
  slack: z
    .array(
      z.strictObject({
        workspaceId: z.string().regex(/^T[A-Z0-9]{1,30}$/, 'must be a workspace id such as T0123456789'),
        channelId: z.string().regex(/^[CG][A-Z0-9]{1,30}$/, 'must be a channel id such as C0123456789'),
      }),
    )
    .describe('Channels of a workspace that was authorised in the Amazon Q Developer console.'),
});

/** Limits as ElastiCache allows them. */
const answerCache = z.strictObject({
  maxGigabytes: z.int().min(1).max(5_000).describe('New answers beyond that push out others.'),
  maxUnitsPerSecond: z
    .int()
    .min(1_000)
    .max(15_000_000)
    .describe(
      'ElastiCache Processing Units; one is a kilobyte read or written. Calls beyond that do without the cache.',
    ),
});

const stageSettings = z.strictObject({
  keepData: z
    .boolean()
    .describe(
      'Refuse to delete the stack of the data, and keep table, bucket, queues and logs if it is deleted all the same.',
    ),
  customerKey: z
    .boolean()
    .describe('Encrypt table, bucket, queues, logs and alarms with a KMS key of your own instead of those of AWS.'),
  pointInTimeRecovery: z.boolean().describe('Continuous backups of the table, 35 days back.'),
  logRetentionDays: retentionDays,
  logLevel: z
    .enum(['DEBUG', 'INFO'])
    .describe(
      'Lowest level that the functions log. A higher one would lose metrics: they are log lines that Lambda takes for INFO.',
    ),
  systemLogLevel: z
    .enum(['DEBUG', 'INFO', 'WARN'])
    .describe(
      'Lowest level of what Lambda itself logs: WARN has only invocations that failed, INFO also time and memory of the others.',
    ),
  traceRate: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe("Share of the tasks that X-Ray traces. null: X-Ray's default, one a second and 5 % of the others."),
  machineLogLevel: z.enum(['ERROR', 'ALL']).describe('Which events of executions are logged; never their data.'),
  allowedOrigins: z
    .array(
      z.url({ protocol: /^https?$/ }).regex(/^https?:\/\/[^/]+$/, 'must be an origin such as https://app.example.com'),
    )
    .describe('Origins of web pages that may call the API from a browser (CORS); none by default.'),
  apiThrottle: z
    .strictObject({ rate: z.int().min(1), burst: z.int().min(1) })
    .describe('Requests a second over all callers, and how many at once; more are answered 429.'),
  keyRateLimit: z
    .strictObject({ perMinute: z.int().min(1), burst: z.int().min(1) })
    .nullable()
    .describe(
      'Requests that an API key may send a minute, and at once, if its record sets no limit; an agent’s key as many for each of its slots. null: no limit.',
    ),
  ownerLimits: z
    .strictObject({
      maxOpenTasks: z.int().min(1).max(1_000).nullable(),
      maxUsdADay: z.number().min(0.000001).max(1_000_000).nullable(),
    })
    .describe('Open tasks at once, and dollars a day, of an owner whose record sets no limit. null: no limit.'),
  workerConcurrency: z
    .record(department, z.int().min(2).max(1_000))
    .describe(
      "Subtasks in work at once, per department: at least the sum of its agents' capacity in config/agents.yaml.",
    ),
  leaseConcurrency: z
    .int()
    .min(1)
    .max(900)
    .nullable()
    .describe(
      'How many agents may wait for work at once: concurrency that is reserved for them, and that they cannot exceed. null: no limit, out of the concurrency that all functions share. A new account has none to reserve.',
    ),
  followConcurrency: z
    .int()
    .min(1)
    .max(900)
    .nullable()
    .describe(
      'How many calls of GET /api/events may run at once: concurrency that is reserved for them, and that they cannot exceed. null: no limit, out of the concurrency that all functions share. A new account has none to reserve.',
    ),
  bedrock: z.boolean().describe('Let agents use models of Amazon Bedrock; the account pays for them.'),
  modelKeysSecret: z
    .string()
    .regex(/^[\w/+=.@-]{1,500}$/, 'must be the name of a secret')
    .nullable()
    .describe('Name of the secret in Secrets Manager with the keys of other model providers; docs/configuration.md.'),
  answerCache: answerCache
    .nullable()
    .describe(
      'A serverless Valkey for answers of models, and a VPC for the functions that call models; docs/deploy.md says what it costs. null: none.',
    ),
  defaultMaxCostUsd: z
    .number()
    .min(0.000001)
    .max(1_000_000)
    .nullable()
    .describe('Dollars that a task may cost if its submission sets no limit. null: no limit.'),
  selfApproval: z
    .boolean()
    .describe('Owners of keys may approve the results of tasks that they have submitted themselves.'),
  journalLogs: z
    .int()
    .min(1)
    .max(256)
    .describe(
      'Logs that the journal spreads its events over; docs/architecture.md says how much one holds. Do not lower it.',
    ),
  journalRetentionDays: z.int().min(1).max(36_500).nullable().describe('Days that the journal keeps. null: for good.'),
  tokenIssuers: tokenIssuers
    // All variables of a Lambda function have 4 KB.
    .refine((all) => Buffer.byteLength(JSON.stringify(all)) <= 3_000, 'must take at most 3,000 bytes as JSON')
    .describe('Issuers (OpenID Connect) whose tokens let callers in, beside API keys; docs/access.md.'),
  webhookAllowedHosts: z
    .array(z.string().regex(/^[a-z0-9.-]+(:\d{1,5})?$/, 'must be a host, or host:port, in lower case'))
    .describe('Hosts that webhooks may call over http and at any address; none by default.'),
  eventBus: z
    .strictObject({ detailTypes: z.array(eventPattern).min(1) })
    .nullable()
    .describe('An event bus of EventBridge, and the types of events that it gets; docs/deploy.md. null: none.'),
  sweeperEnabled: z.boolean().describe('Run the sweeper every minute.'),
  sweeperReservesConcurrency: z
    .boolean()
    .describe("Take one unit of the account's Lambda concurrency; a new account's quota of ten has none to give."),
  alarmSubscribers,
  alarmThresholds,
  runbook: z.string().min(1).describe('Link in alarms: docs/runbook.md, or the URL at which your people read it.'),
});
export type StageSettings = z.input<typeof stageSettings>;

const workerConcurrency = { INFRA: 40, ARCHITECTURE: 60, AI_ML: 30, QUALITY: 30, SECURITY: 30 };

const dev: StageSettings = {
  keepData: false,
  customerKey: false,
  pointInTimeRecovery: true,
  logRetentionDays: 7,
  logLevel: 'DEBUG',
  systemLogLevel: 'INFO',
  traceRate: null,
  machineLogLevel: 'ALL',
  allowedOrigins: [],
  apiThrottle: { rate: 50, burst: 100 },
  keyRateLimit: null,
  ownerLimits: { maxOpenTasks: null, maxUsdADay: null },
  workerConcurrency,
  leaseConcurrency: null,
  followConcurrency: null,
  bedrock: false,
  modelKeysSecret: null,
  answerCache: null,
  defaultMaxCostUsd: null,
  selfApproval: true,
  journalLogs: 1,
  journalRetentionDays: 30,
  tokenIssuers: [],
  webhookAllowedHosts: [],
  eventBus: null,
  sweeperEnabled: true,
  sweeperReservesConcurrency: false,
  alarmSubscribers: { emails: [], slack: [] },
  alarmThresholds: {
    oldestMessageSeconds: 1_200,
    apiErrorPercent: 5,
    apiLatencyP99Ms: 5_000,
    mendedPerQuarterHour: 10,
    circuitsOpenedPerQuarterHour: 10,
    waitForAgentSeconds: 1_800,
    spendUsdPerHour: 10,
  },
  runbook: 'docs/runbook.md',
};

/** The stages, chosen with `-c stage=…`. dev may be destroyed at any time; prod keeps what it stored. */
export const stages: Record<string, StageSettings> = {
  dev,
  prod: {
    keepData: true,
    customerKey: false,
    pointInTimeRecovery: true,
    logRetentionDays: 90,
    logLevel: 'INFO',
    systemLogLevel: 'WARN',
    traceRate: 0.05,
    machineLogLevel: 'ERROR',
    allowedOrigins: [],
    apiThrottle: { rate: 200, burst: 400 },
    keyRateLimit: { perMinute: 1_200, burst: 200 },
    ownerLimits: { maxOpenTasks: null, maxUsdADay: null },
    workerConcurrency,
    leaseConcurrency: 50,
    followConcurrency: 20,
    bedrock: true,
    modelKeysSecret: null,
    answerCache: null,
    defaultMaxCostUsd: null,
    selfApproval: false,
    journalLogs: 8,
    journalRetentionDays: 400,
    tokenIssuers: [],
    webhookAllowedHosts: [],
    eventBus: null,
    sweeperEnabled: true,
    sweeperReservesConcurrency: true,
    alarmSubscribers: { emails: [], slack: [] },
    alarmThresholds: {
      oldestMessageSeconds: 1_200,
      apiErrorPercent: 1,
      apiLatencyP99Ms: 3_000,
      mendedPerQuarterHour: 5,
      circuitsOpenedPerQuarterHour: 5,
      waitForAgentSeconds: 900,
      spendUsdPerHour: 50,
    },
    runbook: 'docs/runbook.md',
  },
};

/**
 * Account and region of the AWS CLI's credentials, as the CDK CLI passes them on. Without credentials neither is known.
 */
const target = z.object({
  CDK_DEFAULT_ACCOUNT: z
    .string()
    .regex(/^\d{12}$/, 'must be 12 digits')
    .optional(),
  CDK_DEFAULT_REGION: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region such as eu-central-1')
    .optional(),
});

export type Stage = z.output<typeof stageSettings> & {
  name: string;
  account: string | undefined;
  region: string | undefined;
};

/**
 * The settings of a stage, and the account and region that it is deployed to. Throws an error that names the wrong
 * setting.
 */
export function readStage(name: string, variables: Record<string, string | undefined>, known = stages): Stage {
  if (!Object.hasOwn(known, name)) {
    throw new Error(`stage is "${name}"; infra/config.ts knows ${Object.keys(known).join(', ')}.`);
  }
  const settings = check(stageSettings, known[name], `stages.${name}`);
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = check(target, variables, 'environment');
  return { ...settings, name, account, region };
}

function check<Schema extends z.ZodType>(schema: Schema, value: unknown, where: string): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => `${[where, ...path].join('.')}: ${message}`);
  throw new Error(issues.join('\n'));
}
