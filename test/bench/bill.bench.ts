/**
 * Meters what tasks of five subtasks would cost on AWS, for orchestration alone, with no attempt failing and with one in
 * ten. Run: node test/bench/bill.bench.ts [tasks]. What cannot be counted here is assumed: the seconds of an invocation
 * (INVOCATION_SECONDS), and that X-Ray samples one trace for each execution. Last, it prints the means by handler that
 * core/metrics/infrastructure-cost.ts estimates with.
 */
import { TritonsClient } from '../../client/tritons-client.ts';
import type { AwsUnit, AwsUse } from '../../core/contracts/config/aws-prices.ts';
import { dollarsFor } from '../../core/metrics/infrastructure-cost.ts';
import { stages } from '../../infra/config.ts';
import { awsPrices as prices } from '../core/aws-prices.ts';
import { retryAtOnce } from '../pipeline/retry-at-once.ts';
import { AwsMeter } from './aws-meter.ts';

const tasks = Number(process.argv[2] ?? 50);
const SEED = 20_261_128;
/** Share of the attempts that fail: half of these by throwing, half by handing in what the checks send back. */
const FAILING = 0.1;
const TRACED = stages.prod?.traceRate ?? 1;

Object.assign(process.env, {
  POWERTOOLS_METRICS_DISABLED: 'false',
  POWERTOOLS_LOG_LEVEL: 'INFO',
  OLLAMA_BASE_URL: 'off',
});
// Otherwise a failed attempt may wait for a minute, which costs nothing.
retryAtOnce();
const { startEmbeddedCloud } = await import('../../local/embedded-cloud.ts');
const { offlineRuntime } = await import('../../agents/offline-runtime.ts');

const meter = new AwsMeter();
const cloud = await startEmbeddedCloud({ around: meter.around });
meter.watch(cloud);
const client = new TritonsClient({ url: cloud.url });

/** Mulberry32: numbers from 0 to 1, the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const random = seeded(SEED);
const run = offlineRuntime.run.bind(offlineRuntime);
let failing = 0;
offlineRuntime.run = async (order, context) => {
  const drawn = random();
  if (drawn < failing / 2) throw new Error('As the bench wants it');
  const result = await run(order, context);
  return drawn < failing ? { ...result, requirements_met: [] } : result;
};

async function runTask(): Promise<{ transitions: number; estimate: number; attempts: number }> {
  const { taskId } = await client.submitTask({
    type: 'development',
    title: 'Bill',
    requirements: ['first requirement', 'second requirement'],
    output_format: 'code + documentation',
  });
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const execution = cloud.engine.get(`${taskId}-1`);
    if (execution && execution.status !== 'RUNNING' && execution.status !== 'SUCCEEDED')
      throw new Error(`${taskId} ${execution.status}`);
    if (execution?.status !== 'SUCCEEDED') continue;
    // The journal follows, in batches.
    await new Promise((resolve) => setTimeout(resolve, 250));
    const { metrics } = await client.getTaskStatus(taskId);
    const { subtasks } = await client.getTask(taskId);
    const attempts = subtasks.reduce((sum, { attempt }) => sum + attempt, 0);
    return { transitions: execution.transitions, estimate: metrics.infrastructure_cost, attempts };
  }
}

/** Means of a task. */
async function measure(share: number) {
  failing = share;
  meter.reset();
  const sum = { transitions: 0, estimate: 0, attempts: 0 };
  for (let n = 0; n < tasks; n += 1) {
    const one = await runTask();
    for (const name of ['transitions', 'estimate', 'attempts'] as const) sum[name] += one[name];
  }
  const use: AwsUse = { transitions: sum.transitions, traces: tasks * TRACED };
  for (const [who, some] of meter.byHandler) {
    if (who === 'getTaskStatus' || who === 'getTask') continue;
    for (const [unit, amount] of Object.entries(some) as [AwsUnit, number][]) use[unit] = (use[unit] ?? 0) + amount;
  }
  for (const unit of Object.keys(use) as AwsUnit[]) use[unit] = use[unit]! / tasks;
  return {
    use,
    estimate: sum.estimate / tasks,
    attempts: sum.attempts / tasks,
    byHandler: structuredClone(meter.byHandler),
  };
}

for (let n = 0; n < 10; n += 1) await runTask();
const smooth = await measure(0);
const rough = await measure(FAILING);

const thousand = (use: AwsUse) => (1_000 * dollarsFor(use, prices)).toFixed(4).padStart(8);
console.log(`unit              a task  $ per 1,000 | ${100 * FAILING} % failing (seed ${SEED})`);
const units = Object.keys(prices.dollars_per_million) as AwsUnit[];
for (const unit of units.toSorted(
  (a, b) => dollarsFor({ [b]: smooth.use[b] }, prices) - dollarsFor({ [a]: smooth.use[a] }, prices),
)) {
  const of = ({ use }: { use: AwsUse }) =>
    `${(use[unit] ?? 0).toFixed(2).padStart(9)} ${thousand({ [unit]: use[unit] ?? 0 })}`;
  console.log(`${unit.padEnd(14)} ${of(smooth)}    | ${of(rough)}`);
}
for (const [name, { use, estimate, attempts }] of Object.entries({ smooth, rough })) {
  const dollars = dollarsFor(use, prices);
  const off = (100 * (estimate / dollars - 1)).toFixed(1);
  console.log(
    `${name}: ${attempts.toFixed(2)} attempts, $${(1_000 * dollars).toFixed(3)} per 1,000 tasks; estimated ${(1_000 * estimate).toFixed(3)}, ${off} % off`,
  );
}

console.log('\nBy handler, a mean invocation (journal: an attempt) of both:');
for (const who of rough.byHandler.keys()) {
  const both = [smooth, rough].map(({ byHandler }) => byHandler.get(who) ?? {});
  const use: AwsUse = {};
  for (const [unit, amount] of both.flatMap((one) => Object.entries(one) as [AwsUnit, number][]))
    use[unit] = (use[unit] ?? 0) + amount;
  const { invocations = 1, gb_seconds: _, ...rest } = use;
  const times = who === 'journal' ? (smooth.attempts + rough.attempts) * tasks : invocations;
  const means = Object.entries(rest).map(([unit, amount]) => `${unit}: ${(amount / times).toFixed(2)}`);
  console.log(`  ${who}: { ${means.join(', ')} }, // ${(invocations / tasks / 2).toFixed(2)} a task`);
}
await cloud.stop();
process.exit();
