import { departments } from '../core/contracts/pipeline/pipeline.ts';
import { journaledItems, QUIET_ATTRIBUTE, tableIndexes } from '../core/contracts/storage/table.ts';
import type { Department } from '../core/contracts/storage/task-schemas.ts';
import type { EnvironmentVariable } from '../core/contracts/system/environment.ts';
import { type HandlerName, sizeOf } from '../core/contracts/system/handlers.ts';
import type { Access } from './access.ts';
import type { Item } from './dynamodb/attribute-value.ts';
import type { TableDefinition } from './dynamodb/dynamodb.ts';
import type { QueueDefinition } from './queues.ts';

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';
/** Rejections after which a message goes to the dead-letter queue, as in infra. */
const MAX_RECEIVES = 3;
/** AWS's advice for a queue with a function behind it: six times the function's timeout. As in infra. */
const visibilitySeconds = (handler: HandlerName): number => 6 * sizeOf(handler).timeoutSeconds;

export const BUCKET = 'tritons';
export const TABLE: TableDefinition = {
  name: 'tritons',
  indexes: tableIndexes,
  ttlAttribute: 'ttl',
  streams: isForJournal,
};
/** Keys of changes that the journal could not take. */
export const JOURNAL_FAILURES: QueueDefinition = { name: 'tritons-journal-failures' };
export const JOURNAL_TABLE: TableDefinition = { name: 'tritons-journal', indexes: {}, ttlAttribute: 'ttl' };
/** One file takes the writes of all logs, so more than one would bring nothing. */
export const JOURNAL_LOGS = 1;

/** The filter of the stream's event source, as in infra. */
function isForJournal({ key, after }: { key: { pk: string; sk: string }; after: Item | undefined }): boolean {
  const fits = (pattern: string, value: string) =>
    pattern.endsWith('*') ? value.startsWith(pattern.slice(0, -1)) : value === pattern;
  const isJournaled = journaledItems.some(
    ({ pk, sk = ['*'] }) => pk.some((one) => fits(one, key.pk)) && sk.some((one) => fits(one, key.sk)),
  );
  return isJournaled && after?.[QUIET_ATTRIBUTE]?.BOOL === false;
}

export type Queue = { name: string; url: string; arn: string };
export type WithDeadLetters = { queue: Queue; deadLetters: Queue };
export type QueueSet = {
  departments: Record<Department, WithDeadLetters>;
  wake: WithDeadLetters;
  /** Deliveries that are due, in groups, and those that wait for their next attempt. */
  webhooks: WithDeadLetters;
  webhookPauses: WithDeadLetters;
  /** Keys of changes that the journal could not take. */
  journalFailures: Queue;
};

/** The queues; their URLs begin with `base`, which only the AWS SDK looks at. */
export function queuesAt(base = 'embedded:'): QueueSet {
  const queueNamed = (name: string): Queue => ({
    name,
    url: `${base}/${ACCOUNT}/${name}`,
    arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`,
  });
  const withDeadLetters = (name: string, suffix = ''): WithDeadLetters => ({
    queue: queueNamed(`${name}${suffix}`),
    deadLetters: queueNamed(`${name}-dead-letters${suffix}`),
  });
  const entries = departments.map((department) => {
    const name = `tritons-${department.toLowerCase().replace('_', '-')}`;
    return [department, withDeadLetters(name)];
  });
  return {
    departments: Object.fromEntries(entries),
    wake: withDeadLetters('tritons-wake'),
    webhooks: withDeadLetters('tritons-webhooks', '.fifo'),
    webhookPauses: withDeadLetters('tritons-webhook-pauses'),
    journalFailures: queueNamed(JOURNAL_FAILURES.name),
  };
}

export function queueDefinitions({
  departments: byDepartment,
  wake,
  webhooks,
  webhookPauses,
}: QueueSet): QueueDefinition[] {
  const both = ({ queue, deadLetters }: WithDeadLetters, seconds: number, deadLetterSeconds: number) => [
    { name: deadLetters.name, visibilitySeconds: deadLetterSeconds },
    {
      name: queue.name,
      visibilitySeconds: seconds,
      deadLetters: { queue: deadLetters.name, maxReceives: MAX_RECEIVES },
    },
  ];
  const [work, dead] = [visibilitySeconds('executeSubtask'), visibilitySeconds('consumeDeadLetters')];
  return [
    ...Object.values(byDepartment).flatMap((queues) => both(queues, work, dead)),
    ...both(wake, visibilitySeconds('wakeWaiting'), dead),
    ...[webhooks, webhookPauses].flatMap((queues) => both(queues, visibilitySeconds('deliverWebhook'), dead)),
    JOURNAL_FAILURES,
  ];
}

/** Requests a minute of each API key, where callers need one. */
export const KEY_REQUESTS_PER_MINUTE = 1_200;

/** The environment of the handlers: as on AWS, but for names. */
export function embeddedEnvironment(
  queues: QueueSet,
  { auth, issuers }: Pick<Access, 'auth' | 'issuers'> = { auth: 'none', issuers: [] },
): Record<string, string> {
  const { DEFAULT_REQUESTS_PER_MINUTE: perMinute = String(KEY_REQUESTS_PER_MINUTE) } = process.env;
  const resources: Record<EnvironmentVariable, string> = {
    TABLE_NAME: TABLE.name,
    JOURNAL_TABLE_NAME: JOURNAL_TABLE.name,
    JOURNAL_LOGS: String(JOURNAL_LOGS),
    BUCKET_NAME: BUCKET,
    STATE_MACHINE_ARN: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:task`,
    QUEUE_URL_INFRA: queues.departments.INFRA.queue.url,
    QUEUE_URL_ARCHITECTURE: queues.departments.ARCHITECTURE.queue.url,
    QUEUE_URL_AI_ML: queues.departments.AI_ML.queue.url,
    QUEUE_URL_QUALITY: queues.departments.QUALITY.queue.url,
    QUEUE_URL_SECURITY: queues.departments.SECURITY.queue.url,
    WAKE_QUEUE_URL: queues.wake.queue.url,
    WEBHOOK_QUEUE_URL: queues.webhooks.queue.url,
    WEBHOOK_PAUSE_QUEUE_URL: queues.webhookPauses.queue.url,
    JOURNAL_FAILURES_URL: queues.journalFailures.url,
  };
  return {
    ...resources,
    // The root key is that of the data folder, whatever the environment is meant for.
    ROOT_KEY_ARN: '',
    TOKEN_ISSUERS: JSON.stringify(issuers),
    ...(auth === 'required' && { DEFAULT_REQUESTS_PER_MINUTE: perMinute }),
    POWERTOOLS_SERVICE_NAME: 'tritons-local',
    // Nothing reads metrics here.
    POWERTOOLS_METRICS_DISABLED: process.env.POWERTOOLS_METRICS_DISABLED ?? 'true',
    POWERTOOLS_LOG_LEVEL: process.env.POWERTOOLS_LOG_LEVEL ?? 'WARN',
    AWS_REGION: REGION,
  };
}
