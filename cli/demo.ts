import { redisTask } from '../client/redis-task.ts';
import { TritonsClient } from '../client/tritons-client.ts';
import { startEmbeddedCloud } from '../local/embedded-cloud.ts';
import { cliOf } from './cli.ts';
import { paintFor, visibleAnswer } from './output/paint.ts';
import { renderResults } from './render/results.ts';
import { processTerminal } from './terminal.ts';
import { watch } from './watch.ts';

const DEADLINE_MS = 60_000;

/** Runs the seed's example on an embedded cloud of its own. True if the task completed. */
async function demo(): Promise<boolean> {
  const paint = paintFor(process.stdout, process.env);
  console.log('Starting an embedded cloud in memory …');
  const cloud = await startEmbeddedCloud({ port: 0 });
  try {
    const client = new TritonsClient({ url: cloud.url });
    const { taskId } = await client.submitTask(redisTask);
    console.log(`Submitted “${redisTask.title}” to ${cloud.url} as ${taskId}.\n`);

    await watch(cliOf(processTerminal(), { url: cloud.url }), client, taskId);
    const [task, results, status] = visibleAnswer(
      await Promise.all([client.getTask(taskId), client.getTaskResults(taskId), client.getTaskStatus(taskId)]),
    );
    console.log(`\n${renderResults(task, results, status, paint).join('\n')}`);
    return status.status === 'completed';
  } finally {
    await cloud.stop();
  }
}

// Limits the waits without a limit of their own: starting and stopping the cloud.
setTimeout(() => {
  console.error(`The demo did not end within ${DEADLINE_MS / 1000} seconds.`);
  process.exit(1);
}, DEADLINE_MS).unref();

try {
  process.exitCode = (await demo()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
