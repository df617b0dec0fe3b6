import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Connection } from '../../local/embedded-cloud.ts';
import { rangeOf } from '../../local/local-clients.ts';
import type { Services } from '../../local/services.ts';
import { type Actions, sqsActions } from '../../local/sqs-actions.ts';
import { stepFunctionsActions } from '../../local/step-functions/actions.ts';
import type { Engine } from '../../local/step-functions/engine.ts';

/**
 * The services of the embedded cloud in AWS's protocols, for the real AWS SDK: JSON 1.0 for DynamoDB, SQS and Step
 * Functions, REST for S3. Signatures are not looked at.
 */
export async function connectSdk({ services, engine }: { services: Services; engine?: Engine }): Promise<Connection> {
  const sqs: Actions<never> = { ...sqsActions(services.queues), ...queueReadings(services) };
  const jsonServices: Record<string, (operation: string, input: never) => object> = {
    DynamoDB_20120810: (operation, input) => services.dynamodb.run(operation, input),
    AmazonSQS: (operation, input) => called(sqs, operation, input),
    AWSStepFunctions: (operation, input) => called(engine ? stepFunctionsActions(engine) : {}, operation, input),
  };
  // As AWS, it keeps connections for longer than the SDK does: a request on one that it closes would be sent twice.
  const server = createServer({ keepAliveTimeout: 130_000 }, async (request, response) => {
    const body = await read(request);
    const [service = '', operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
    const run = jsonServices[service];
    if (!run) return answerS3(services.objects, request, response, body);
    try {
      const output = run(operation, JSON.parse(body.toString('utf8')) as never);
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(output));
    } catch (error) {
      const { name, message, ...more } = error as Error & { item?: object };
      const fault = { __type: `com.amazonaws#${name}`, message, ...(more.item ? { Item: more.item } : {}) };
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(fault));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    queueBase: url,
    environment: {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'embedded',
      AWS_SECRET_ACCESS_KEY: 'embedded',
    },
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function called(actions: Actions<never>, operation: string, input: never): object {
  const action = actions[operation];
  if (!action) throw Object.assign(new Error(`There is no ${operation}`), { name: 'UnknownOperationException' });
  return action(input);
}

/** For tests that look into a queue with the SDK. */
function queueReadings({ queues }: Services): Actions<{ QueueUrl: string; MaxNumberOfMessages?: number }> {
  const nameOf = (url: string) => url.split('/').at(-1)!;
  return {
    GetQueueAttributes({ QueueUrl }) {
      const { visible, delayed, inFlight } = queues.counts(nameOf(QueueUrl));
      const Attributes = {
        ApproximateNumberOfMessages: `${visible}`,
        ApproximateNumberOfMessagesDelayed: `${delayed}`,
        ApproximateNumberOfMessagesNotVisible: `${inFlight}`,
      };
      return { Attributes };
    },
  };
}

function answerS3(
  objects: Services['objects'],
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
): void {
  const [path = '', search = ''] = (request.url ?? '').split('?');
  const query = new URLSearchParams(search);
  const [, bucket = '', ...parts] = path.split('/').map(decodeURIComponent);
  const key = parts.join('/');
  const header = (name: string) => request.headers[name] as string | undefined;
  try {
    objects.checkBucket(bucket);
    if (query.has('versions')) {
      const versions = objects
        .keys(query.get('prefix') ?? '')
        .map((key) => `<Version><Key>${key}</Key><VersionId>null</VersionId></Version>`);
      response.writeHead(200, { 'content-type': 'application/xml' });
      response.end(`<ListVersionsResult>${versions.join('')}</ListVersionsResult>`);
      return;
    }
    if (query.has('delete')) {
      for (const [, named = ''] of body.toString().matchAll(/<Key>(.*?)<\/Key>/g)) objects.delete(named);
      response.writeHead(200, { 'content-type': 'application/xml' }).end('<DeleteResult/>');
      return;
    }
    if (request.method === 'PUT') {
      const [contentType, checksum] = [header('content-type'), header('x-amz-checksum-sha256')];
      const { etag } = objects.put(key, body, {
        ...(contentType === undefined ? {} : { contentType }),
        ...(checksum === undefined ? {} : { checksum }),
        create: header('if-none-match') === '*',
      });
      response.writeHead(200, { etag }).end();
      return;
    }
    const range = header('range');
    const { body: bytes, contentType, etag } = objects.get(key, range === undefined ? undefined : rangeOf(range));
    const headers = { 'content-type': contentType, 'content-length': bytes.byteLength, etag };
    response.writeHead(range === undefined ? 200 : 206, headers).end(request.method === 'HEAD' ? undefined : bytes);
  } catch (error) {
    const { name, message, status = 500 } = error as Error & { status?: number };
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<Error><Code>${name}</Code><Message>${message}</Message></Error>`);
  }
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
