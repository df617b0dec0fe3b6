import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from '@jest/globals';

type Asked = { StartTime: number; EndTime: number; NextToken?: string; MetricDataQueries: object[] };
type Result = { MetricDataResults?: object[]; NextToken?: string };

/** Stands for CloudWatch on the wire of the SDK. */
const asked: Asked[] = [];
let answer: (input: Asked) => Result | undefined;
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const input = JSON.parse(String(Buffer.concat(chunks))) as Asked;
  expect(request.headers['x-amz-target']).toMatch(/\.GetMetricData$/);
  asked.push(input);
  const result = answer(input);
  response.writeHead(result ? 200 : 400, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify(result ?? { __type: 'AccessDenied', message: 'Not allowed' }));
}).listen(0, '127.0.0.1');
await new Promise((listening) => server.once('listening', listening));
process.env.AWS_ENDPOINT_URL_CLOUDWATCH = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
process.env.AWS_REGION = 'us-east-1';
process.env.AWS_ACCESS_KEY_ID = 'test';
process.env.AWS_SECRET_ACCESS_KEY = 'test';
process.env.API_ID = 'api1';
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const { apiAnswersIn } = await import('../../functions/shared/api-answers.ts');

const span = {
  from: new Date('2025-03-01T11:00:00.000Z'),
  to: new Date('2025-03-01T12:03:00.000Z'),
  periodSeconds: 300,
};

test('answers of the API are the sums that CloudWatch has, of all its pages', async () => {
  answer = ({ NextToken }) => ({
    MetricDataResults: [
      { Id: 'requests', Values: NextToken ? [10] : [1_000, 200] },
      { Id: 'faults', Values: NextToken ? [] : [3] },
    ],
    ...(NextToken ? {} : { NextToken: 'more' }),
  });
  expect(await apiAnswersIn(span)).toEqual({ requests: 1_210, faults: 3 });
  const metric = (Id: string, MetricName: string) => ({
    Id,
    MetricStat: {
      Metric: { Namespace: 'AWS/ApiGateway', MetricName, Dimensions: [{ Name: 'ApiId', Value: 'api1' }] },
      Period: 300,
      Stat: 'Sum',
    },
  });
  expect(asked[0]).toEqual({
    StartTime: span.from.getTime() / 1_000,
    EndTime: span.to.getTime() / 1_000,
    MetricDataQueries: [metric('requests', 'Count'), metric('faults', '5xx')],
  });
  expect(asked[1]?.NextToken).toBe('more');
});

test('an API that nobody called has no values', async () => {
  answer = () => ({ MetricDataResults: [{ Id: 'requests' }, { Id: 'faults', Values: [] }] });
  expect(await apiAnswersIn(span)).toEqual({ requests: 0, faults: 0 });
});

test('if CloudWatch refuses, the answers are not known', async () => {
  answer = () => undefined;
  expect(await apiAnswersIn(span)).toBeUndefined();
});
