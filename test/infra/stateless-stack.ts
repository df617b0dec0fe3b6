import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { methodsOf } from '../../core/contracts/api/match-route.ts';
import { type Route, type RouteName, routes } from '../../core/contracts/api/routes.ts';
import { sizeOf } from '../../core/contracts/system/handlers.ts';
import { stages } from '../../infra/config.ts';
import { flat, named, ofType, type Resources, synthesise } from './synthesise.ts';

const FUNCTION = 'AWS::Lambda::Function';
const MAPPING = 'AWS::Lambda::EventSourceMapping';

let dev: ReturnType<typeof synthesise>;
let prod: ReturnType<typeof synthesise>;
beforeAll(() => {
  dev = synthesise('dev');
  prod = synthesise('prod');
});
const stateless = (stage: string): Resources => (stage === 'dev' ? dev : prod).stateless;

test.each(['dev', 'prod'])('cdk-nag finds nothing in %s, warnings included', (stage) => {
  const { app } = stage === 'dev' ? dev : prod;
  const found = [new AwsSolutionsChecks(app), new ServerlessChecks(app)].flatMap(
    (pack) => pack.validateScope(app).violations,
  );
  expect(found).toEqual([]);
});

describe('the functions', () => {
  test('run on Node 24 on ARM, with JSON logs; those of the state machine are traced', () => {
    const ours = Object.values(ofType(prod.stateless, FUNCTION)).filter(({ Properties }) =>
      Properties.Description?.startsWith('TRITONS'),
    );
    expect(ours).toHaveLength(75);
    for (const { Properties } of ours) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'WARN' },
      });
      const isStep = /^TRITONS (decompose|match|assess|giveUp|finish|fail)$/.test(Properties.Description);
      expect(Properties.TracingConfig).toEqual(isStep ? { Mode: 'Active' } : undefined);
    }
  });

  test.each(['dev', 'prod'])('and everything else in %s keep their logs as long as the stage says', (stage) => {
    const groups = Object.values(ofType(stateless(stage), 'AWS::Logs::LogGroup'));
    expect(groups).toHaveLength(78);
    for (const { Properties, DeletionPolicy } of groups) {
      expect(Properties.RetentionInDays).toBe(stages[stage]!.logRetentionDays);
      expect(DeletionPolicy).toBe(stage === 'dev' ? 'Delete' : 'Retain');
    }
  });
});

test.each(['dev', 'prod'])("in %s every function logs to a group with the stage's retention", (stage) => {
  const { stateful, stateless } = synthesise(stage);
  for (const resources of [stateful, stateless]) {
    for (const { Properties } of Object.values(ofType(resources, FUNCTION))) {
      expect(Object.keys(ofType(resources, 'AWS::Logs::LogGroup'))).toContain(Properties.LoggingConfig?.LogGroup.Ref);
    }
  }
});

describe('the API', () => {
  test('has the routes of the table, and one for all others', () => {
    const declared = Object.values<Route>(routes).flatMap((route) =>
      methodsOf(route).map((method) => `${method} ${route.path}`),
    );
    expect(Object.keys(routesByKey()).sort()).toEqual([...declared, '$default'].sort());
  });

  test.each(Object.entries<Route>(routes))('%s is called with a key unless it is public', (name, route) => {
    const { Target, AuthorizationType } = routesByKey()[`${route.method} ${route.path}`]!;
    expect(AuthorizationType).toBe(route.permission === 'public' ? 'NONE' : 'CUSTOM');
    expect(handlerOf(Target)).toBe(`TRITONS ${name}`);
  });

  test('answers unrouted requests of callers with a key, as a problem of the API', () => {
    const { Target, AuthorizationType } = routesByKey().$default!;
    expect(AuthorizationType).toBe('CUSTOM');
    expect(handlerOf(Target)).toBe('TRITONS answerUnrouted');
  });

  test('asks who calls for each request, with a key or without one', () => {
    const { Properties } = named(prod.stateless, 'AWS::ApiGatewayV2::Authorizer', 'Api');
    expect(Properties).toMatchObject({
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      IdentitySource: [],
      AuthorizerResultTtlInSeconds: 0,
    });
    expect(flat(Properties.AuthorizerUri)).toContain('<Apiauthorize');
  });

  test.each(['dev', 'prod'])(
    'is throttled in %s as the stage says, and logs who called without what was sent',
    (stage) => {
      const { Properties } = named(stateless(stage), 'AWS::ApiGatewayV2::Stage', 'Api');
      const { rate, burst } = stages[stage]!.apiThrottle;
      expect(Properties.DefaultRouteSettings).toMatchObject({ ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst });
      const logged = JSON.parse(Properties.AccessLogSettings.Format);
      expect(logged).toMatchObject({ requestId: '$context.requestId', caller: '$context.authorizer.principal' });
      expect(Object.values(logged).filter((field) => /body|header|querystring/i.test(String(field)))).toEqual([]);
    },
  );

  test('may call the functions of its routes and the authorizer, and nobody else may call a function', () => {
    const { id } = named(prod.stateless, 'AWS::ApiGatewayV2::Api', 'Api');
    const permissions = Object.values(ofType(prod.stateless, 'AWS::Lambda::Permission')).map(({ Properties }) => ({
      ...Properties,
      FunctionName: prod.stateless[flat(Properties.FunctionName).match(/^<(.+)\.Arn>$/)![1]!]!.Properties.Description,
      SourceArn: flat(Properties.SourceArn),
    }));
    const any = `arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<${id}>/`;
    const authorizer = named(prod.stateless, 'AWS::ApiGatewayV2::Authorizer', 'Api').id;
    const expected = [...Object.keys(routes), 'answerUnrouted', 'authorize'].map((name) => ({
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      FunctionName: `TRITONS ${name}`,
      SourceArn: name === 'authorize' ? `${any}authorizers/<${authorizer}>` : `${any}*/*/*`,
    }));
    const byName = (one: { FunctionName: string }, other: { FunctionName: string }) =>
      one.FunctionName < other.FunctionName ? -1 : 1;
    expect(permissions.sort(byName)).toEqual(expected.sort(byName));
  });

  test('has functions that answer before API Gateway gives up after 29 s', () => {
    for (const name of Object.keys(routes) as RouteName[]) expect(sizeOf(name).timeoutSeconds).toBeLessThan(29);
  });

  function routesByKey() {
    const found = Object.values(ofType(prod.stateless, 'AWS::ApiGatewayV2::Route'));
    return Object.fromEntries(found.map(({ Properties }) => [Properties.RouteKey as string, Properties]));
  }

  function handlerOf(target: unknown): string {
    const integration = prod.stateless[flat(target).match(/^integrations\/<(.+)>$/)![1]!]!;
    return prod.stateless[flat(integration.Properties.IntegrationUri).match(/^<(.+)\.Arn>$/)![1]!]!.Properties
      .Description;
  }
});

describe('the state machine', () => {
  const definition = readFileSync('statemachines/task.asl.json', 'utf8');
  const machine = (stage: string) => named(stateless(stage), 'AWS::StepFunctions::StateMachine', 'Task').Properties;

  test('gets a function for every placeholder of its definition', () => {
    const placeholders = [...definition.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name!);
    const substitutions: Record<string, unknown> = machine('prod').DefinitionSubstitutions;
    expect(Object.keys(substitutions).sort()).toEqual([...new Set(placeholders)].sort());
    for (const [name, arn] of Object.entries(substitutions)) {
      const { Description } = prod.stateless[flat(arn).match(/^<(.+)\.Arn>$/)![1]!]!.Properties;
      const handler = name.replace('FunctionArn', '');
      expect(Description).toBe(`TRITONS ${handler[0]!.toLowerCase()}${handler.slice(1)}`);
    }
  });

  test('is the one whose ARN the functions are given', () => {
    expect(machine('prod').StateMachineName).toBe('tritons-prod-stateless-task');
    expect(machine('dev').StateMachineName).toBe('tritons-dev-stateless-task');
  });

  test.each([
    ['dev', 'ALL'],
    ['prod', 'ERROR'],
  ])('is traced, and in %s logs %s but never the data of an execution', (stage, level) => {
    expect(machine(stage)).toMatchObject({
      StateMachineType: 'STANDARD',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: level, IncludeExecutionData: false },
    });
  });

  test('is traced in prod for one task in twenty', () => {
    const { SamplingRule } = named(prod.stateless, 'AWS::XRay::SamplingRule', 'TaskTraces').Properties;
    expect(SamplingRule).toMatchObject({ FixedRate: 0.05, ReservoirSize: 0, Version: 1 });
    expect(flat(SamplingRule.ResourceARN)).toBe(
      `<${named(prod.stateless, 'AWS::StepFunctions::StateMachine', 'TaskMachine').id}>`,
    );
    expect(ofType(dev.stateless, 'AWS::XRay::SamplingRule')).toEqual({});
  });

  test('may call its six functions and send to the five department queues, no more', () => {
    const { Statement } = named(prod.stateless, 'AWS::IAM::Policy', 'TaskMachineRole').Properties.PolicyDocument;
    const ours = Statement.filter(({ Resource }: { Resource: unknown }) => Resource !== '*');
    expect(ours.map(({ Action }: { Action: unknown }) => Action)).toEqual(['lambda:InvokeFunction', 'sqs:SendMessage']);
    const [functions, queues] = ours.map(({ Resource }: { Resource: unknown[] }) => Resource.map(flat).sort());
    expect(functions).toEqual(Object.values(machine('prod').DefinitionSubstitutions).map(flat).sort());
    expect(queues).toHaveLength(5);
    for (const queue of queues) expect(queue).toMatch(/FnGetAttWork[A-Z]+Queue/);
  });

  test('gives each function longer than the function takes', () => {
    const { States } = JSON.parse(definition);
    const inner = States.Subtasks.ItemProcessor.States;
    const timeouts = {
      decompose: States.Decompose.TimeoutSeconds,
      assess: inner.Assess.TimeoutSeconds,
      giveUp: inner.GiveUp.TimeoutSeconds,
      fail: States.Fail.TimeoutSeconds,
    };
    for (const [handler, seconds] of Object.entries(timeouts)) {
      expect(sizeOf(handler as keyof typeof timeouts).timeoutSeconds).toBeLessThan(seconds);
    }
  });
});

describe('the queues are read', () => {
  const mappingsOf = (stage: string, prefix: string) =>
    Object.values(ofType(stateless(stage), MAPPING))
      .map(({ Properties }) => Properties)
      .filter((mapping) => flat(mapping.FunctionName).startsWith(`<Workers${prefix}`));

  test.each([
    ['ExecuteInfra', 'WorkINFRAQueue', 'INFRA'],
    ['ExecuteArchitecture', 'WorkARCHITECTUREQueue', 'ARCHITECTURE'],
    ['ExecuteAiMl', 'WorkAIMLQueue', 'AI_ML'],
    ['ExecuteQuality', 'WorkQUALITYQueue', 'QUALITY'],
    ['ExecuteSecurity', 'WorkSECURITYQueue', 'SECURITY'],
  ] as const)('by %s one message at a time, as many at once as the stage says', (worker, queue, department) => {
    const [mapping, ...others] = mappingsOf('prod', worker);
    expect(others).toEqual([]);
    expect(flat(mapping!.EventSourceArn)).toContain(`FnGetAtt${queue}`);
    expect(mapping).toMatchObject({
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: stages.prod!.workerConcurrency[department] },
    });
  });

  test('of dead letters by one function, message by message', () => {
    const mappings = mappingsOf('prod', 'ConsumeDeadLetters');
    expect(mappings).toHaveLength(8);
    for (const mapping of mappings) {
      expect(flat(mapping.EventSourceArn)).toMatch(/FnGetAtt(Work[A-Z]+|Wake|Webhooks|WebhookPauses)DeadLetters/);
      expect(mapping).toMatchObject({ BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] });
    }
  });

  test('of webhooks one event at a time, forty at once, and of the pauses ten at a time', () => {
    const mappings = mappingsOf('prod', 'DeliverWebhook');
    const inOrder = mappings.find(({ EventSourceArn }) => flat(EventSourceArn).includes('FnGetAttWebhooksQueue'));
    const pauses = mappings.find(({ EventSourceArn }) => flat(EventSourceArn).includes('FnGetAttWebhookPausesQueue'));
    expect(mappings).toHaveLength(2);
    expect(inOrder).toMatchObject({ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 40 } });
    expect(pauses).toMatchObject({ BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] });
  });

  test('of wake-ups by the waker', () => {
    const [mapping] = mappingsOf('prod', 'WakeWaiting');
    expect(flat(mapping!.EventSourceArn)).toContain('FnGetAttWakeQueue');
    expect(mapping).toMatchObject({ BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] });
  });
});

test('the journal hands on every minute what is left, and a run that fails is not repeated', () => {
  const journal = named(prod.stateless, FUNCTION, 'JournalWrite');
  const schedule = named(prod.stateless, 'AWS::Scheduler::Schedule', 'Journal').Properties;
  expect(schedule).toMatchObject({ ScheduleExpression: 'rate(1 minute)', State: 'ENABLED', Target: { Input: '{}' } });
  expect(flat(schedule.Target.Arn)).toBe(`<${journal.id}.Arn>`);
  expect(schedule.Target.RetryPolicy.MaximumRetryAttempts).toBe(0);
});

test('the sweeper runs every minute, one at a time, and is not repeated', () => {
  const sweep = named(prod.stateless, FUNCTION, 'SweeperSweep');
  const schedule = named(prod.stateless, 'AWS::Scheduler::Schedule', 'Sweeper').Properties;
  expect(schedule).toMatchObject({ ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' });
  expect(flat(schedule.Target.Arn)).toBe(`<${sweep.id}.Arn>`);
  expect(schedule.Target.RetryPolicy).toMatchObject({ MaximumRetryAttempts: 0 });
  expect(sweep.Properties.ReservedConcurrentExecutions).toBe(1);
  expect(sweep.Properties.Timeout).toBeLessThan(60);
  const retries = named(prod.stateless, 'AWS::Lambda::EventInvokeConfig', 'Sweeper').Properties;
  expect(retries.MaximumRetryAttempts).toBe(0);
});

test('a new account, which has no concurrency to reserve, can deploy dev', () => {
  const reserved = Object.values(ofType(dev.stateless, FUNCTION)).map(
    ({ Properties }) => Properties.ReservedConcurrentExecutions,
  );
  expect(reserved.filter((value) => value !== undefined)).toEqual([]);
});

test('as many agents may wait for work at once in prod as the stage says, and the wait fits into a request', () => {
  const lease = named(prod.stateless, FUNCTION, 'leaseSubtask').Properties;
  expect(lease.ReservedConcurrentExecutions).toBe(stages.prod!.leaseConcurrency);
  expect(lease.Timeout).toBeGreaterThan(20);
});

test('calls that follow events take no more concurrency in prod than the stage says', () => {
  const follow = named(prod.stateless, FUNCTION, 'listEvents').Properties;
  expect(follow.ReservedConcurrentExecutions).toBe(stages.prod!.followConcurrency);
});

test('the roster is loaded in the deployment', () => {
  const { HandlerArn, ExecuteOnHandlerChange } = named(prod.stateless, 'Custom::Trigger', 'Roster').Properties;
  expect(flat(HandlerArn)).toMatch(/^<RosterLoadRosterFunctionCurrentVersion/);
  expect(ExecuteOnHandlerChange).toBe(true);
});

test('the outputs name every part', () => {
  expect(prod.outputs).toEqual(
    expect.arrayContaining([
      'ApiUrl',
      'StateMachineArn',
      'DashboardUrl',
      'AlarmTopicArn',
      'LoadRosterFunction',
      'TableName',
      'BucketName',
      'QueueUrlINFRA',
      'QueueUrlWake',
    ]),
  );
});

test('every resource that can be tagged has the tags of the stage', () => {
  const taggable =
    /^AWS::(Lambda::Function|IAM::Role|Logs::LogGroup|SQS::Queue|S3::Bucket|SNS::Topic|StepFunctions::StateMachine|ApiGatewayV2::(Api|Stage)|CloudWatch::Alarm)$/;
  // CDK makes the functions that run in a deployment, and their roles, without tags.
  const ours = Object.entries({ ...prod.stateful, ...prod.stateless }).filter(([id]) => !/^(Custom|AWSCDK)/.test(id));
  const all = ours.map(([, resource]) => resource).filter(({ Type }) => taggable.test(Type));
  expect(new Set(all.map(({ Type }) => Type)).size).toBe(10);
  for (const { Type, Properties } of all) {
    const { Tags = [] } = Properties;
    const tags = Array.isArray(Tags) ? Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])) : Tags;
    expect({ Type, ...tags }).toMatchObject({ Type, project: 'tritons', stage: 'prod' });
  }
});

// Functions then go into another nested stack: docs/decisions/0107-nested-stack.md.
test.each(['dev', 'prod'])("no stack of %s comes near CloudFormation's limits", (stage) => {
  const templates = Object.entries((stage === 'dev' ? dev : prod).templates);
  expect(templates.map(([path]) => path)).toContain(`tritons-${stage}-stateless/Api/Functions`);
  for (const [path, template] of templates) {
    const count = (section: string) => Object.keys(template[section] ?? {}).length;
    const near = {
      resources: count('Resources') > 500 - 50,
      parameters: count('Parameters') > 200 - 20,
      outputs: count('Outputs') > 200 - 20,
      bytes: Buffer.byteLength(JSON.stringify(template, undefined, 1)) > 1_000_000 - 200_000,
    };
    expect({ path, ...near }).toEqual({ path, resources: false, parameters: false, outputs: false, bytes: false });
  }
});
