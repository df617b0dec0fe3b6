/**
 * Measures the API of the embedded cloud under load. Run: node test/bench/api.bench.ts [seconds]. 50 connections read
 * the status of a task for that many seconds, then submit tasks as long. The cloud runs in its own process, with its data
 * in a temporary file; it also works on the tasks, so the second load shows how it answers while it is busy. Prints
 * requests a second, latencies and errors, and fails if there was an error.
 */
import autocannon from 'autocannon';
import { TritonsClient } from '../../client/tritons-client.ts';
import { npmStart } from './npm-start.ts';
import { usageOf } from './process-usage.ts';

const seconds = Number(process.argv[2] ?? 10);
const CONNECTIONS = 50;
const { server, url } = await npmStart();
const aTask = {
  type: 'development' as const,
  title: 'Bench',
  requirements: ['first requirement', 'second requirement'],
  output_format: 'code + documentation',
};

async function load(title: string, request: Pick<autocannon.Options, 'method' | 'body'> & { path: string }) {
  const { path, ...options } = request;
  const before = usageOf(server.pid as number);
  const result = await autocannon({
    url: `${url}${path}`,
    connections: CONNECTIONS,
    duration: seconds,
    headers: { 'content-type': 'application/json' },
    ...options,
  });
  const cpuMs = usageOf(server.pid as number).cpuMs - before.cpuMs;
  const { latency, requests, errors, non2xx } = result;
  if (requests.total === 0) throw new Error(`${title}: no request was answered`);
  console.log(
    `${title}: ${requests.average.toFixed(0)} requests/s, p50 ${latency.p50} ms, p97.5 ${latency.p97_5} ms, ` +
      `p99 ${latency.p99} ms, ${errors} errors, ${non2xx} not 2xx, CPU ${(cpuMs / requests.total).toFixed(1)} ms a request`,
  );
  if (errors + non2xx > 0) process.exitCode = 1;
}

try {
  const client = new TritonsClient({ url });
  const { taskId } = await client.submitTask(aTask);
  await client.waitForTask(taskId);
  await load('status', { path: `/api/tasks/${taskId}/status` });
  await load('submit', { path: '/api/tasks/submit', method: 'POST', body: JSON.stringify(aTask) });
} finally {
  server.kill('SIGTERM');
}
