import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { LOCAL_REQUESTS, type LocalRequest } from '../../local/local-clients.ts';

export type AwsRequest = {
  /** As a policy names it: `dynamodb:GetItem`. */
  action: string;
  input: Record<string, unknown>;
};

/**
 * Tells `seen` of each request that is made of the services: handed over in the process, or sent by the AWS SDK over
 * HTTP. Values of attributes are bare in the first case, and `{ S: … }` in the second.
 */
export function onAwsRequest(seen: (request: AwsRequest) => void): void {
  subscribe(LOCAL_REQUESTS, (message) => {
    const { action, input } = message as LocalRequest;
    seen({ action: actionNamed(action), input });
  });
  subscribe('http.client.request.created', (message) => {
    const { request } = message as { request: ClientRequest };
    const target = request.getHeader('x-amz-target');
    const isS3 = String(request.getHeader('authorization')).includes('/s3/aws4_request');
    if (typeof target !== 'string') {
      if (isS3) seen({ action: actionNamed(`s3:${operationOf(request)}`), input: {} });
      return;
    }
    onBody(request, (body) => seen({ action: actionOf(target), input: JSON.parse(body) as AwsRequest['input'] }));
  });
}

const PREFIXES: Record<string, string> = {
  DynamoDB_20120810: 'dynamodb',
  AmazonSQS: 'sqs',
  AWSEvents: 'events',
  TrentService: 'kms',
};

/** DynamoDB_20120810.GetItem → dynamodb:GetItem */
function actionOf(target: string): string {
  const [service = '', operation] = target.split('.');
  const prefix = PREFIXES[service] ?? 'states';
  return actionNamed(`${prefix}:${operation}`);
}

/** Permissions that have another name than the request: for one message and for ten, for one object and for many. */
const PERMISSIONS: Record<string, string> = {
  'sqs:SendMessageBatch': 'sqs:SendMessage',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:DeleteObjects': 's3:DeleteObjectVersion',
};
const actionNamed = (request: string) => PERMISSIONS[request] ?? request;

function operationOf({ method, path }: ClientRequest): string {
  const query = new URLSearchParams(path.split('?')[1]);
  if (query.has('versions')) return 'ListObjectVersions';
  if (query.has('delete')) return 'DeleteObjects';
  return method === 'PUT' ? 'PutObject' : 'GetObject';
}

function onBody(request: ClientRequest, seen: (body: string) => void): void {
  const end = request.end;
  request.end = ((...given: Parameters<typeof end>) => {
    seen(Buffer.from(given[0]).toString());
    return end.apply(request, given);
  }) as typeof request.end;
}
