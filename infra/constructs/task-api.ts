import { Duration, NestedStack } from 'aws-cdk-lib';
import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CorsHttpMethod,
  type CorsPreflightOptions,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { CORS_HEADERS } from '../../core/contracts/api/cors.ts';
import { methodsOf } from '../../core/contracts/api/match-route.ts';
import { type Route, type RouteName, routes } from '../../core/contracts/api/routes.ts';
import type { HandlerName } from '../../core/contracts/system/handlers.ts';
import { acknowledge } from '../acknowledge.ts';
import type { Platform } from '../platform.ts';
import { StageLogGroup } from './stage-log-group.ts';
import { TritonsFunction } from './tritons-function.ts';

const accessLogFields = {
  requestId: AccessLogField.contextRequestId(),
  routeKey: AccessLogField.contextRouteKey(),
  status: AccessLogField.contextStatus(),
  path: AccessLogField.contextPath(),
  caller: AccessLogField.contextAuthorizer('principal'),
  keyId: AccessLogField.contextAuthorizer('key_id'),
  refused: AccessLogField.contextAuthorizer('refused'),
  sourceIp: AccessLogField.contextIdentitySourceIp(),
  userAgent: AccessLogField.contextIdentityUserAgent(),
  responseLatencyMs: AccessLogField.contextResponseLatency(),
  integrationLatencyMs: AccessLogField.contextIntegrationLatency(),
  error: AccessLogField.contextErrorMessage(),
  integrationError: AccessLogField.contextIntegrationErrorMessage(),
};

/** The HTTPS API: the routes of the contract, with an API key unless public, and their functions in a nested stack. */
export class TaskApi extends Construct {
  readonly url: string;
  readonly api: HttpApi;
  readonly functions: LambdaFunction[] = [];

  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    const { stage } = platform;
    this.api = new HttpApi(this, 'Api', {
      createDefaultStage: false,
      ...(stage.allowedOrigins.length > 0 && { corsPreflight: corsOf(stage.allowedOrigins) }),
      defaultAuthorizer: new HttpLambdaAuthorizer('ApiKey', this.function(this, 'authorize', platform), {
        responseTypes: [HttpLambdaResponseType.SIMPLE],
        // Called for each request, with a key or without one: docs/decisions/0097-tokens.md.
        identitySource: [],
        resultsCacheTtl: Duration.seconds(0),
      }),
    });
    const httpStage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      autoDeploy: true,
      throttle: { rateLimit: stage.apiThrottle.rate, burstLimit: stage.apiThrottle.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(new StageLogGroup(this, 'AccessLogs', platform)),
        format: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
      },
    });
    this.url = httpStage.url;

    const ofApi = { ...platform, apiId: this.api.apiId };
    // A stack has 500 resources at most: docs/decisions/0107-nested-stack.md.
    const nested = new NestedStack(this, 'Functions', { description: `TRITONS ${stage.name}: functions of the API` });
    for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
      const added = this.api.addRoutes({
        path: route.path,
        methods: methodsOf(route).map((method) => HttpMethod[method]),
        integration: this.integration(nested, name, ofApi),
        ...(route.permission === 'public' && { authorizer: new HttpNoneAuthorizer() }),
      });
      if (route.permission === 'public') acknowledgePublic(added);
    }
    new HttpRoute(this, 'Unrouted', {
      httpApi: this.api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: this.integration(this, 'answerUnrouted', platform),
    });
  }

  private integration(scope: Construct, handler: HandlerName, platform: Platform) {
    const called = this.function(scope, handler, platform);
    called.addPermission('Api', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: this.api.arnForExecuteApi('*', '/*', '*'),
    });
    return new Integration(handler, called);
  }

  private function(scope: Construct, handler: HandlerName, platform: Platform): LambdaFunction {
    const { leaseConcurrency, followConcurrency } = platform.stage;
    // Calls of these wait, so they could take all of the concurrency that functions share.
    const reserved: Partial<Record<HandlerName, number | null>> = {
      leaseSubtask: leaseConcurrency,
      listEvents: followConcurrency,
    };
    const reservedConcurrency = reserved[handler] ?? undefined;
    const added = new TritonsFunction(scope, handler, { handler, platform, reservedConcurrency }).function;
    this.functions.push(added);
    return added;
  }
}

/** Gives no permission of its own, which would be beside the route. The function has it. */
class Integration extends HttpLambdaIntegration {
  protected override completeBind() {}
}

/** Pages of these origins may call the API from a browser. API Gateway answers their preflights without a key. */
function corsOf(allowOrigins: string[]): CorsPreflightOptions {
  return {
    allowOrigins,
    allowMethods: [CorsHttpMethod.ANY],
    allowHeaders: CORS_HEADERS.allowed,
    exposeHeaders: CORS_HEADERS.exposed,
    maxAge: Duration.seconds(CORS_HEADERS.maxAgeSeconds),
  };
}

function acknowledgePublic(added: HttpRoute[]) {
  for (const route of added) {
    acknowledge(route, { 'AwsSolutions-APIG4': 'Public by the route table: it tells nothing about tasks or agents.' });
  }
}
