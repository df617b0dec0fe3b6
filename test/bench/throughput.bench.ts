/**
 * Measures throughput and latency of the embedded cloud.
 * Run: node test/bench/throughput.bench.ts [tasks] [--data-dir DIR]. It prints the time of a start, then of tasks one
 * by one, then of all at once. Each task has five subtasks whose agents do next to nothing (offline briefs). The cloud
 * runs in its own process, the load in this one.
 */
import { npmStart } from './npm-start.ts';
import { type Usage, usageOf } from './process-usage.ts';

const tasks = Number(process.argv[2] ?? 200);
const storage = process.argv.slice(3);
const begun = performance.now();
const { server, url } = await npmStart(storage.length > 0 ? storage : undefined);
console.log(`ready ${((performance.now() - begun) / 1000).toFixed(1)} s after the process was started`);

const body = JSON.stringify({
  type: 'development',
  title: 'Bench',
  requirements: ['first requirement', 'second requirement'],
  output_format: 'code + documentation',
});

async function submit(): Promise<string> {
  const response = await fetch(`${url}/api/tasks/submit`, { method: 'POST', body });
  return ((await response.json()) as { taskId: string }).taskId;
}

async function finish(taskId: string, everyMs: number): Promise<number> {
  for (;;) {
    const response = await fetch(`${url}/api/tasks/${taskId}/status`);
    const { status, metrics, subtask_status } = (await response.json()) as {
      status: string;
      metrics: { elapsed_seconds: number };
      subtask_status: Record<string, string>;
    };
    if (status === 'completed') {
      if (Object.keys(subtask_status).length !== 5) throw new Error('The plan has not five subtasks');
      return metrics.elapsed_seconds * 1000;
    }
    if (status === 'failed') throw new Error(`${taskId} failed`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** Counts with a few list requests, so that watching costs next to nothing. */
async function countCompleted(): Promise<number> {
  let completed = 0;
  let cursor: string | null = null;
  do {
    const query: string = cursor ? `&cursor=${cursor}` : '';
    const response = await fetch(`${url}/api/tasks?limit=100&status=completed${query}`);
    const page = (await response.json()) as { tasks: unknown[]; next_cursor: string | null };
    completed += page.tasks.length;
    cursor = page.next_cursor;
  } while (cursor);
  return completed;
}

const quantile = (values: number[], q: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))]?.toFixed(0);

/** CPU a task, in all and by thread, and memory. */
function costOf(before: Usage, after: Usage): string {
  const each = (ms: number) => (ms / tasks).toFixed(1);
  const threads = Object.entries(after.threads)
    .map(([name, ms]): [string, number] => [name, ms - (before.threads[name] ?? 0)])
    .filter(([, ms]) => ms / tasks >= 0.5)
    .map(([name, ms]) => `${name} ${each(ms)}`);
  const growth = ((after.rssMb - before.rssMb) * 1024) / tasks;
  return (
    `CPU ${each(after.cpuMs - before.cpuMs)} ms a task (${threads.join(', ')}), ` +
    `RSS ${after.rssMb.toFixed(0)} MB, ${growth.toFixed(0)} KB more a task`
  );
}

try {
  const alone: number[] = [];
  for (let i = 0; i < 30; i += 1) alone.push(await finish(await submit(), 10));
  const warm = alone.slice(10);
  console.log(`one task alone: p50 ${quantile(warm, 0.5)} ms, p95 ${quantile(warm, 0.95)} ms (20 runs after 10)`);

  const before = usageOf(server.pid as number);
  const start = performance.now();
  const ids = await Promise.all(Array.from({ length: tasks }, submit));
  const submittedMs = performance.now() - start;
  while ((await countCompleted()) < tasks + alone.length) await new Promise((resolve) => setTimeout(resolve, 250));
  const totalMs = performance.now() - start;
  const after = usageOf(server.pid as number);
  const elapsed = await Promise.all(ids.map((taskId) => finish(taskId, 1)));
  console.log(
    `${tasks} tasks at once: ${((tasks * 1000) / totalMs).toFixed(1)} tasks/s, all submitted in ` +
      `${submittedMs.toFixed(0)} ms, p50 ${quantile(elapsed, 0.5)} ms, p95 ${quantile(elapsed, 0.95)} ms`,
  );
  console.log(costOf(before, after));
} finally {
  server.kill('SIGTERM');
}
