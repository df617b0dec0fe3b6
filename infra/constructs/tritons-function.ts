import { Aws, Duration } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type ItemKind, itemKinds } from '../../core/contracts/storage/table.ts';
import { type HandlerDeclaration, type HandlerName, handlers, sizeOf } from '../../core/contracts/system/handlers.ts';
import type { Target } from '../../core/contracts/system/iam-actions.ts';
import { rootKeyContext } from '../../core/contracts/system/root-key-context.ts';
import { acknowledge, acknowledgeWildcard } from '../acknowledge.ts';
import { environmentValues, optionalValues, type Platform, targetArns } from '../platform.ts';
import { networkStatements } from './network-statements.ts';
import { StageLogGroup } from './stage-log-group.ts';

export type TritonsFunctionProps = {
  handler: HandlerName;
  platform: Platform;
  /** The number of retries that Lambda makes after an error, if the function is invoked asynchronously. */
  retryAttempts?: number;
  reservedConcurrency?: number | undefined;
  /** Set if X-Ray's sampling decides which invocations are traced: those by a traced state machine. */
  traced?: true;
};

/** A handler as a Lambda function with its own role and log group. It may do only what it declares. */
export class TritonsFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: TritonsFunctionProps) {
    super(scope, id);
    const { handler, platform } = props;
    const { stage } = platform;
    const { memoryMb, timeoutSeconds } = sizeOf(handler);
    const network = networkOf(handler, platform);

    const logGroup = new StageLogGroup(this, 'Logs', platform);
    const logs = new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    });
    // A policy in the role is no resource of its own, of which a stack may have 500.
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        declared: new PolicyDocument({
          statements: [logs, ...statements(handler, platform), ...(network ? networkStatements(this) : [])],
          minimize: true,
        }),
      },
    });

    this.function = new LambdaFunction(this, 'Function', {
      description: `TRITONS ${handler}`,
      code: platform.functionCode(handler),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: memoryMb,
      timeout: Duration.seconds(timeoutSeconds),
      environment: environment(handler, platform),
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel[stage.logLevel],
      systemLogLevelV2: SystemLogLevel[stage.systemLogLevel],
      ...(props.traced && { tracing: Tracing.ACTIVE }),
      ...network,
      ...(props.retryAttempts !== undefined && { retryAttempts: props.retryAttempts }),
      ...(props.reservedConcurrency !== undefined && { reservedConcurrentExecutions: props.reservedConcurrency }),
    });
    if (!props.traced) {
      acknowledge(this.function, {
        'Serverless-LambdaTracing':
          'Lambda would trace one call a second and 5 % of the others, whatever the rules of X-Ray; a trace says no more than the logs.',
      });
    }
    acknowledge(role, { 'Serverless-LambdaStarPermissions': 'Each wildcard in a resource has its own reason below.' });
    acknowledgeWildcard(
      role,
      '*',
      'X-Ray takes segments, Lambda network interfaces, and CloudWatch reads of metrics, on no narrower resource.',
    );
    acknowledgeWildcard(role, `${platform.bucketArn}/uploads/*`, 'Uploads of agents; their keys are made at run time.');
    acknowledgeWildcard(role, platform.objectsArn, "Objects of the app's own bucket; their keys are made at run time.");
    for (const arn of platform.modelArns) {
      acknowledgeWildcard(
        role,
        arn,
        'Models are data, in config/models.yaml and the agents; the alarm `spend` watches their cost.',
      );
    }
    acknowledgeWildcard(role, platform.executionsArn, "Executions of the app's own machine, named after tasks.");
  }
}

/** Only functions that cache answers of models are in the VPC of the cache. */
function networkOf(handler: HandlerName, { answerCache }: Platform) {
  const { optional = [] }: HandlerDeclaration = handlers[handler];
  return optional.includes('REDIS_URL') ? answerCache?.network : undefined;
}

function statements(handler: HandlerName, platform: Platform): PolicyStatement[] {
  const arns = targetArns(platform);
  const { permissions }: HandlerDeclaration = handlers[handler];
  const granted = Object.entries(permissions) as [Target, string[]][];
  return granted.flatMap(([target, actions]) => {
    if (isItemKind(target)) return onItems(target, actions, platform);
    if (target === 'rootKey') return onRootKey(actions, platform);
    if (arns[target].length === 0) return [];
    const onTarget = new PolicyStatement({ actions, resources: arns[target] });
    const ofObjects =
      target === 'objects' || target === 'uploads' ? actions.flatMap((action) => keyUses[action] ?? []) : [];
    return ofObjects.length > 0 ? [onTarget, onBucketKey(ofObjects, platform)] : onTarget;
  });
}

const isItemKind = (target: Target): target is ItemKind => Object.hasOwn(itemKinds, target);

/** Allows requests to the table in which every partition key is of the kind. */
function onItems(kind: ItemKind, actions: string[], { table }: Platform): PolicyStatement {
  const conditions = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [itemKinds[kind]] } };
  return new PolicyStatement({ actions, resources: [table.tableArn], conditions });
}

/** Allows what the functions do with the root key of the stage, and nothing else that somebody may have encrypted with it. */
function onRootKey(actions: string[], { stage, rootKey }: Platform): PolicyStatement {
  const context = Object.entries(rootKeyContext(stage.name)).map(([name, value]) => [
    `kms:EncryptionContext:${name}`,
    value,
  ]);
  const conditions = { StringEquals: Object.fromEntries(context) };
  return new PolicyStatement({ actions, resources: [rootKey.keyArn], conditions });
}

/** Actions on the bucket's key that S3 takes in the name of the function that reads or writes an object. */
const keyUses: Partial<Record<string, string>> = {
  's3:GetObject': 'kms:Decrypt',
  's3:PutObject': 'kms:GenerateDataKey',
};

/** Allows S3 to use the root key for objects of the bucket, when the function, or who has a URL of it, calls S3. */
function onBucketKey(actions: string[], { rootKey, bucketArn }: Platform): PolicyStatement {
  const conditions = {
    StringEquals: {
      'kms:ViaService': `s3.${Aws.REGION}.amazonaws.com`,
      'kms:EncryptionContext:aws:s3:arn': bucketArn,
    },
  };
  return new PolicyStatement({ actions, resources: [rootKey.keyArn], conditions });
}

/** The variables that the handler declares, and those of its logger. */
function environment(handler: HandlerName, platform: Platform): Record<string, string> {
  const values = environmentValues(platform);
  const optional = optionalValues(platform);
  const declared: HandlerDeclaration = handlers[handler];
  return {
    POWERTOOLS_SERVICE_NAME: `tritons-${platform.stage.name}`,
    POWERTOOLS_LOG_LEVEL: platform.stage.logLevel,
    ...Object.fromEntries(declared.environment.map((variable) => [variable, values[variable]])),
    ...Object.fromEntries(
      (declared.optional ?? []).flatMap((variable) => {
        const value = optional[variable];
        return value === undefined ? [] : [[variable, value]];
      }),
    ),
  };
}
