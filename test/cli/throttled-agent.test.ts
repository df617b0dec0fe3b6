import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type EmbeddedCloud, startEmbeddedCloud } from '../../local/embedded-cloud.ts';
import { PatientClient } from '../patient-client.ts';
import { agentsOf } from '../pipeline/a-cloud.ts';

/** The answers of API Gateway if a function has no concurrency left, and above its own rate; then calls pass. */
const refusals = [
  { status: 503, body: '{"message":"Service Unavailable"}' },
  { status: 429, body: '{"message":"Too Many Requests"}' },
];
const askedAt: number[] = [];
const gateway = createServer(async (request, response) => {
  const isLease = request.url?.endsWith('/leases');
  const refusal = isLease ? refusals[askedAt.push(performance.now()) - 1] : undefined;
  if (refusal) return response.writeHead(refusal.status, { 'content-type': 'application/json' }).end(refusal.body);
  const { method, headers, url } = request;
  const authorization = headers.authorization ? { authorization: headers.authorization } : {};
  const body = method === 'GET' ? {} : { body: await text(request) };
  const answer = await fetch(cloud.url.replace(/\/$/, '') + url, { method: method!, headers: authorization, ...body });
  response.writeHead(answer.status).end(await answer.text());
});

let cloud: EmbeddedCloud;
let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'tritons-throttled-'));
  cloud = await startEmbeddedCloud({ agents: agentsOf(['architect', 'qa'], { capacity: 10 }) });
  await once(gateway.listen(0, '127.0.0.1'), 'listening');
});
afterAll(async () => {
  gateway.closeAllConnections();
  await new Promise((closed) => gateway.close(closed));
  await cloud.stop();
  await rm(home, { recursive: true });
});

test('an agent whose lease calls API Gateway refuses asks again after a second or two, and then works', async () => {
  const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  const where = ['--credentials', join(home, 'agents.json'), '--dir', join(home, 'work')];
  const options = [
    '--url',
    url,
    '--type',
    'backend',
    '--exec',
    'echo "alpha beta" > a.md',
    '--once',
    '--json',
    ...where,
  ];
  const child = spawn(process.execPath, ['cli/main.ts', 'agent', 'run', ...options], {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const said = text(child.stdout);
  const client = new PatientClient({ url: cloud.url });
  const { taskId } = await client.submitTask({ type: 'development', title: 'Wait', requirements: ['alpha beta'] });
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  expect(await closed).toEqual([0, null]);

  const events = (await said)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; reason?: string });
  expect(events.map(({ event }) => event).slice(0, 4)).toEqual(['registered', 'waiting', 'waiting', 'taken']);
  expect(events[1]!.reason).toContain('Service Unavailable');
  expect(events[2]!.reason).toContain('Too Many Requests');
  const pauses = askedAt.slice(1).map((at, index) => at - askedAt[index]!);
  for (const pause of pauses.slice(0, 2)) expect(pause).toBeGreaterThanOrEqual(990);
});
