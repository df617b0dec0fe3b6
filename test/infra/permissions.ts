import { beforeAll, describe, expect, test } from '@jest/globals';
import { type ItemKind, itemKinds } from '../../core/contracts/storage/table.ts';
import type { EnvironmentVariable, OptionalVariable } from '../../core/contracts/system/environment.ts';
import { type HandlerDeclaration, type HandlerName, handlers } from '../../core/contracts/system/handlers.ts';
import type { IamActions, Target } from '../../core/contracts/system/iam-actions.ts';
import {
  flat,
  named,
  ofType,
  type Resource,
  type Resources,
  statementsIn,
  synthesise,
  synthesiseWith,
} from './synthesise.ts';

const FUNCTION = 'AWS::Lambda::Function';
const names = Object.keys(handlers) as HandlerName[];

let stateful: Resources;
let stateless: Resources;
/** The names by which the stateless stack imports attributes of the stateful one. */
let imports: string[];
beforeAll(() => {
  ({ stateful, stateless } = synthesise('prod'));
  imports = JSON.stringify(stateless).match(/tritons-prod-stateful:ExportsOutputFnGetAtt\w+/g) ?? [];
});

describe.each(names)('%s', (handler) => {
  const { environment, optional = [] }: HandlerDeclaration = handlers[handler];

  test('may do what is declared and what every function may, no more', () => {
    const granted: IamActions = handlers[handler].permissions;
    const declared = Object.entries(granted).flatMap(([target, actions]) =>
      actions.flatMap((action) => arns()[target as Target].map((arn) => `${action} on ${arn}`)),
    );
    for (const lambda of functionsOf(handler)) {
      const always = [
        `logs:CreateLogStream on ${logGroupArn(lambda)}`,
        `logs:PutLogEvents on ${logGroupArn(lambda)}`,
        ...throughS3(granted).map((action) => `${action} on ${rootKey()} for ${exportedBucket()} through S3`),
        ...(lambda.Properties.TracingConfig ? ['xray:PutTelemetryRecords on *', 'xray:PutTraceSegments on *'] : []),
      ];
      const received = sourcesOf(lambda).flatMap((source) =>
        (source.includes('Stream') ? reading : receiving).map((action) => `${action} on ${source}`),
      );
      const failing = handler === 'journal' ? sending.map((action) => `${action} on ${failures()}`) : [];
      expect(granting(lambda)).toEqual([...declared, ...always, ...received, ...failing].sort());
    }
  });

  test('gets the environment variables that it declares', () => {
    for (const lambda of functionsOf(handler)) {
      const { POWERTOOLS_SERVICE_NAME, POWERTOOLS_LOG_LEVEL, ...rest } = lambda.Properties.Environment.Variables;
      expect({ POWERTOOLS_SERVICE_NAME, POWERTOOLS_LOG_LEVEL }).toEqual({
        POWERTOOLS_SERVICE_NAME: 'tritons-prod',
        POWERTOOLS_LOG_LEVEL: 'INFO',
      });
      const set = optional.filter((variable) => Object.hasOwn(setInProd, variable));
      expect(Object.keys(rest).sort()).toEqual([...environment, ...set].sort());
      for (const variable of set) expect(flat(rest[variable])).toMatch(setInProd[variable]!);
      for (const variable of environment) expect(flat(rest[variable])).toMatch(values[variable]);
    }
  });
});

test('every function has a role of its own', () => {
  const roles = Object.values(ofType(stateless, FUNCTION)).map(({ Properties }) => flat(Properties.Role));
  expect(new Set(roles).size).toBe(roles.length);
});

test('no policy has an action with a wildcard, and none but tracing, log delivery and reading metrics is on every resource', () => {
  const onEverything = new Set<string>();
  for (const { statement } of statementsIn(stateless)) {
    for (const action of [statement.Action].flat()) {
      expect(action).not.toContain('*');
      if ([statement.Resource].flat().map(flat).includes('*')) onEverything.add(action.split(':')[0]);
    }
  }
  expect([...onEverything].sort()).toEqual(['cloudwatch', 'logs', 'xray']);
  // Their function reads the metrics of the whole account, so it is one.
  expect(names.filter((name) => 'cloudWatch' in handlers[name].permissions)).toEqual(['getSystemMetrics']);
});

test('functions reach the table only by partitions of a kind of items; API keys only if they make, revoke or check them', () => {
  const { id } = named(stateful, 'AWS::DynamoDB::GlobalTable', 'Table');
  const onTable = statementsIn(stateless).filter(({ statement }) =>
    [statement.Resource].flat().map(flat).includes(exportedArn(id)),
  );
  expect(onTable.length).toBeGreaterThan(50);
  for (const { statement } of onTable) {
    const [pattern] = statement.Condition['ForAllValues:StringLike']['dynamodb:LeadingKeys'];
    expect(Object.values(itemKinds)).toContain(pattern);
  }
  const reachKeys = names.filter((name) => 'apiKeys' in handlers[name].permissions);
  const manageKeys = ['createKey', 'listKeys', 'changeKey', 'revokeKey', 'rotateKey'];
  expect(reachKeys).toEqual(['authorize', 'registerAgent', 'removeAgent', ...manageKeys]);
});

test('nobody may scan; only what removes deleted tasks and uploads may delete, and neither agents, keys nor the journal', () => {
  const actionsOf = ({ permissions }: HandlerDeclaration) =>
    Object.entries(permissions).flatMap(([target, actions]) => actions.map((action) => `${action} on ${target}`));
  const dangerous = names.flatMap((name) =>
    actionsOf(handlers[name])
      .filter((action) => /Scan|Delete|Purge/.test(action))
      .map((action) => `${name}: ${action}`),
  );
  const removals = [
    'dynamodb:DeleteItem on tasks',
    'dynamodb:DeleteItem on attempts',
    'dynamodb:DeleteItem on taskLogs',
    'dynamodb:DeleteItem on idempotencyKeys',
    's3:DeleteObjectVersion on objects',
  ];
  const removing = (name: string) => removals.map((action) => `${name}: ${action}`);
  expect(dangerous).toEqual([
    ...removing('deleteTask'),
    'completeAttempt: s3:DeleteObjectVersion on uploads',
    ...removing('sweep'),
  ]);
});

test('the root key is used by functions that reach texts; only the one that makes keys of the stage encrypts with it', () => {
  const doing = (action: string) =>
    names.filter((name) => ((handlers[name].permissions as IamActions).rootKey ?? []).includes(action));
  expect(doing('kms:Encrypt')).toEqual(['loadRoster']);
  const opening = doing('kms:Decrypt');
  expect(opening).toEqual(
    expect.arrayContaining(['submitTask', 'listTasks', 'getTaskLog', 'assess', 'executeSubtask']),
  );
  const others = ['authorize', 'journal', 'deliverWebhook', 'consumeDeadLetters', 'getAudit', 'createKey', 'getAgent'];
  expect(opening.filter((name) => others.includes(name))).toEqual([]);
  // Beside the actions that S3 takes for objects, functions may do nothing else with KMS.
  const actions = new Set(
    statementsIn(stateless).flatMap(({ statement }) =>
      [statement.Action].flat().filter((action) => action.startsWith('kms:')),
    ),
  );
  expect([...actions].sort()).toEqual(['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey']);
});

test('only the function that stores tasks has the default budget of the stage', () => {
  const { stateless: resources } = synthesiseWith('prod', { defaultMaxCostUsd: 2.5 });
  const told = Object.values(ofType(resources, FUNCTION)).filter(
    ({ Properties }) => Properties.Environment?.Variables?.DEFAULT_MAX_COST_USD === '2.5',
  );
  expect(told.map(({ Properties }) => Properties.Description)).toEqual(['TRITONS submitTask']);
});

describe('the keys of model providers', () => {
  const withSecret = () => synthesiseWith('prod', { modelKeysSecret: 'tritons/model-keys', bedrock: false }).stateless;
  const withAction = (resources: Resources, action: string) =>
    statementsIn(resources).filter(({ statement }) => JSON.stringify(statement.Action).includes(action));

  test('are in no variable, but in a secret that only callers of models may read: workers, Decompose and Assess', () => {
    const resources = withSecret();
    const reading = withAction(resources, 'secretsmanager:');
    expect(reading).toHaveLength(7);
    for (const { role, statement } of reading) {
      expect(role).toMatch(/^(WorkersExecute|Taskdecompose|Taskassess)/);
      expect(statement.Action).toBe('secretsmanager:GetSecretValue');
      expect(flat(statement.Resource)).toMatch(/:secret:tritons\/model-keys-\?{6}$/);
    }
    for (const { Properties } of Object.values(ofType(resources, FUNCTION))) {
      const { MODEL_KEYS_SECRET_ID, ...others } = Properties.Environment?.Variables ?? {};
      expect(Object.keys(others).filter((name) => /KEY/.test(name) && name !== 'ROOT_KEY_ARN')).toEqual([]);
      const callsModels = /^TRITONS (executeSubtask|decompose|assess)$/.test(Properties.Description);
      expect(MODEL_KEYS_SECRET_ID).toBe(callsModels ? 'tritons/model-keys' : undefined);
    }
  });

  test('give no permission if the stage has neither secret nor Bedrock', () => {
    const { stateless } = synthesise('dev');
    expect(withAction(stateless, 'secretsmanager:')).toEqual([]);
    expect(withAction(stateless, 'bedrock:')).toEqual([]);
    expect(withAction(withSecret(), 'bedrock:')).toEqual([]);
  });
});

const setInProd: Partial<Record<OptionalVariable, RegExp>> = {
  DEFAULT_REQUESTS_PER_MINUTE: /^1200$/,
  DEFAULT_REQUEST_BURST: /^200$/,
  BEDROCK_ENABLED: /^true$/,
  JOURNAL_RETENTION_DAYS: /^400$/,
  API_ID: /^<Api\w+>$/,
  ROOT_KEY_ARN: /:ExportsOutputFnGetAttRootKey/,
  STAGE: /^prod$/,
};

const receiving = [
  'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'sqs:ReceiveMessage',
];

const reading = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map((name) => `dynamodb:${name}`);
const sending = ['GetQueueAttributes', 'GetQueueUrl', 'SendMessage'].map((name) => `sqs:${name}`);
/** The queue for changes that the journal could not process. */
const failures = () => exportedArn(named(stateful, 'AWS::SQS::Queue', 'JournalFailures').id);

/** The reference of each variable in the template. */
const values: Record<EnvironmentVariable, RegExp> = {
  TABLE_NAME: /:ExportsOutputRefTable/,
  JOURNAL_TABLE_NAME: /:ExportsOutputRefJournal/,
  JOURNAL_LOGS: /^8$/,
  BUCKET_NAME: /:ExportsOutputRefBucket/,
  STATE_MACHINE_ARN: /:states:.*:stateMachine:tritons-prod-stateless-task$/,
  QUEUE_URL_INFRA: /:ExportsOutputRefWorkINFRAQueue/,
  QUEUE_URL_ARCHITECTURE: /:ExportsOutputRefWorkARCHITECTUREQueue/,
  QUEUE_URL_AI_ML: /:ExportsOutputRefWorkAIMLQueue/,
  QUEUE_URL_QUALITY: /:ExportsOutputRefWorkQUALITYQueue/,
  QUEUE_URL_SECURITY: /:ExportsOutputRefWorkSECURITYQueue/,
  WAKE_QUEUE_URL: /:ExportsOutputRefWakeQueue/,
  WEBHOOK_QUEUE_URL: /:ExportsOutputRefWebhooksQueue/,
  WEBHOOK_PAUSE_QUEUE_URL: /:ExportsOutputRefWebhookPausesQueue/,
  JOURNAL_FAILURES_URL: /:ExportsOutputRefJournalFailures/,
};

function arns(): Record<Target, string[]> {
  const imported = (type: string, prefix: string) => exportedArn(named(stateful, type, prefix).id);
  const table = imported('AWS::DynamoDB::GlobalTable', 'Table');
  const bucket = imported('AWS::S3::Bucket', 'Bucket');
  const inTable = Object.fromEntries(
    Object.entries(itemKinds).map(([name, pattern]) => [name, [`${table} in ${pattern}`]]),
  ) as Record<ItemKind, string[]>;
  const states = 'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>';
  return {
    ...inTable,
    journal: [imported('AWS::DynamoDB::GlobalTable', 'Journal')],
    gsi1: [`${table}/index/gsi1`],
    gsi2: [`${table}/index/gsi2`],
    bucket: [bucket],
    objects: [`${bucket}/*`],
    uploads: [`${bucket}/uploads/*`],
    wakeQueue: [imported('AWS::SQS::Queue', 'WakeQueue')],
    webhookQueue: [imported('AWS::SQS::Queue', 'WebhooksQueue')],
    webhookPauseQueue: [imported('AWS::SQS::Queue', 'WebhookPausesQueue')],
    journalFailures: [failures()],
    // prod has no event bus.
    eventBus: [],
    cloudWatch: ['*'],
    machine: [`${states}:stateMachine:tritons-prod-stateless-task`],
    executions: [`${states}:execution:tritons-prod-stateless-task:*`],
    rootKey: [`${rootKey()} for prod stage-key`],
    // prod names no secret.
    modelKeys: [],
    models: [
      'arn:<AWS::Partition>:bedrock:*::foundation-model/*',
      'arn:<AWS::Partition>:bedrock:<AWS::Region>:<AWS::AccountId>:inference-profile/*',
    ],
  };
}

const rootKey = () => exportedArn(named(stateful, 'AWS::KMS::Key', 'RootKey').id);
const exportedBucket = () => exportedArn(named(stateful, 'AWS::S3::Bucket', 'Bucket').id);

/** Actions on the root key that S3 takes for a function; they follow from its permissions on objects. */
const throughS3 = ({ objects = [], uploads = [] }: IamActions) =>
  [
    ['s3:GetObject', 'kms:Decrypt'],
    ['s3:PutObject', 'kms:GenerateDataKey'],
  ].flatMap(([action = '', use = '']) => ([...objects, ...uploads].includes(action) ? use : []));

/** The import of a resource's ARN, as in the templates. */
function exportedArn(logicalId: string): string {
  const found = imports.find((name) => name.includes(`FnGetAtt${logicalId}Arn`));
  return `<${found}>`;
}

type Lambda = Resource & { id: string };

function functionsOf(handler: HandlerName): Lambda[] {
  const found = Object.entries(ofType(stateless, FUNCTION))
    .map(([id, resource]) => ({ id, ...resource }))
    .filter(({ Properties }) => Properties.Description === `TRITONS ${handler}`);
  expect(found).toHaveLength(handler === 'executeSubtask' ? 5 : 1);
  return found;
}

function logGroupArn({ Properties }: Lambda): string {
  return `<${Properties.LoggingConfig.LogGroup.Ref}.Arn>`;
}

function sourcesOf({ id }: Lambda): string[] {
  return Object.values(ofType(stateless, 'AWS::Lambda::EventSourceMapping'))
    .filter(({ Properties }) => flat(Properties.FunctionName) === `<${id}>`)
    .map(({ Properties }) => flat(Properties.EventSourceArn));
}

/** Everything that a function's role allows, each as "action on resource". */
function granting({ Properties }: Lambda): string[] {
  const role = Properties.Role['Fn::GetAtt'][0];
  expect(stateless[role]!.Properties.ManagedPolicyArns).toBeUndefined();
  return statementsIn(stateless)
    .filter((granted) => granted.role === role)
    .flatMap(({ statement: { Action, Resource, Condition } }) => {
      const keys = Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'];
      const { 'kms:EncryptionContext:stage': stage, 'kms:EncryptionContext:purpose': purpose } =
        Condition?.StringEquals ?? {};
      const { 'kms:ViaService': service, 'kms:EncryptionContext:aws:s3:arn': bucket } = Condition?.StringEquals ?? {};
      if (bucket !== undefined) expect(flat(service)).toBe('s3.<AWS::Region>.amazonaws.com');
      const through = bucket === undefined ? '' : ` for ${flat(bucket)} through S3`;
      const context = stage === undefined ? through : ` for ${stage} ${purpose}`;
      const where = keys === undefined ? context : ` in ${keys}`;
      return [Action].flat().flatMap((action) => [Resource].flat().map((on) => `${action} on ${flat(on)}${where}`));
    })
    .sort();
}
