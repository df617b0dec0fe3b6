import { writeFile } from 'node:fs/promises';
import { createClient } from 'redis';

const COUNT = 20_000;

/** Nearest-rank percentile of sorted values. */
const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];

const inMilliseconds = async (call) => {
  const start = process.hrtime.bigint();
  await call();
  return Number(process.hrtime.bigint() - start) / 1e6;
};

async function measure(name, call) {
  const times = [];
  for (let n = 0; n < COUNT; n += 1) times.push(await inMilliseconds(() => call(n)));
  times.sort((a, b) => a - b);
  const avg = times.reduce((sum, time) => sum + time, 0) / times.length;
  const figures = { avg, p50: percentile(times, 0.5), p95: percentile(times, 0.95), p99: percentile(times, 0.99) };
  return { name, unit: 'ms', ...figures, max: times.at(-1), count: times.length };
}

const client = createClient({ url: process.env.REDIS_URL });
await client.connect();
const metrics = [
  await measure('write', (n) => client.set(`bench:${n}`, 'x'.repeat(100))),
  await measure('read', (n) => client.get(`bench:${n}`)),
];
await client.close();
const result = { schema: 'tritons/benchmark/1', name: 'cluster reads and writes', metrics };
await writeFile('bench/results.json', JSON.stringify(result, undefined, 2));
