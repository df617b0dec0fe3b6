/**
 * Reads 40 deliverables of 8 MiB as the results of a task do, and as a lease does, each in a process with the heap of
 * its Lambda function. Only the memory beyond that of the embedded cloud counts.
 * Run: node test/bench/large-results.bench.ts
 */
import { spawnSync } from 'node:child_process';
import { formatDelivery } from '../../aws/delivery-text.ts';

const COUNT = 40;
const MB = 1024 * 1024;
const [part] = process.argv.slice(2);
if (part === undefined) {
  for (const [name, heapMb] of [
    ['results', 512],
    ['lease', 256],
  ] as const) {
    const flags = [`--max-old-space-size=${heapMb}`, '--max-semi-space-size=16', import.meta.filename, name];
    const { stdout, stderr, status } = spawnSync(process.execPath, flags, { encoding: 'utf8' });
    console.log(status === 0 ? stdout.trim() : `${name}: ended with ${status}\n${stderr}`);
  }
  process.exit();
}

const { startEmbeddedCloud } = await import('../../local/embedded-cloud.ts');
const { services } = await startEmbeddedCloud({ agents: [] });
const { attempts } = await import('../../functions/shared/artifact-store.ts');
const { aDeliverable } = await import('../checks/fixtures.ts');
const keyOf = (n: number) => ({ taskId: 'task', subtaskId: `subtask_${n}`, attempt: 1 });
const order = { task_type: 'development', kind: null, title: 'T', skills: [], output_format: null, requirements: [] };
const files = Array.from({ length: 8 }, (_, n) => ({
  path: `${n}.txt`,
  media_type: 'text/plain',
  content: 'x'.repeat(MB - 1),
}));
const text = formatDelivery({ schema_version: 1, order, deliverable: aDeliverable({ artifacts: files }) });
const body = Buffer.from(text);
for (let n = 0; n < COUNT; n += 1) services.objects.put(`tasks/task/subtask_${n}/1/submission.json`, body);
global.gc?.();
const before = process.memoryUsage.rss();
let most = before;
const watch = setInterval(() => {
  most = Math.max(most, process.memoryUsage.rss());
}, 5);
const start = performance.now();
const all = await Promise.all(Array.from({ length: COUNT }, (_, n) => attempts.delivered(keyOf(n))));
let room = part === 'results' ? 4 * MB : 3 * MB;
for (const delivered of all) {
  for (const file of delivered?.files ?? []) {
    if (file.bytes > room) continue;
    room -= file.bytes;
    await delivered?.read(file);
  }
}
const ms = performance.now() - start;
clearInterval(watch);
console.log(
  `${part}: ${COUNT} deliverables of 8 MiB in ${ms.toFixed(0)} ms, ${((most - before) / MB).toFixed(0)} MB more than before`,
);
process.exit();
