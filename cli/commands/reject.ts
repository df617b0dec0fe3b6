import type { TritonsClient } from '../../client/tritons-client.ts';
import { CliCommand } from '../cli-command.ts';
import { UsageError } from '../exit.ts';
import { count } from '../output/amounts.ts';
import { each, wholeFrom } from '../settings/arguments.ts';

type Options = { subtask: string[]; comment: string; run?: number };

export const reject = () =>
  new CliCommand('reject')
    .summary('have parts of a task done again')
    .description(
      'Rejects results of a task that waits for approval. The named subtasks, and those that depend on them, are done again; their agents get the comment.',
    )
    .example(
      'reject task_2025_001 --subtask 2 --comment "Use port 6380"',
      'has subtask 2 of the list in "tritons status" done again',
    )
    .calls('getTask')
    .prints('rejectTask')
    .argument('<task-id>', 'the task')
    .requiredOption('--subtask <id>', 'the number or the id of a subtask; may be given several times', each)
    .requiredOption('--comment <text>', 'the reason, which the agents get')
    .option('--run <n>', 'the run whose results you have seen', wholeFrom(1, 1_000_000))
    .does(async (cli, taskId: string, { subtask, comment, run }: Options) => {
      const client = await cli.client();
      const subtasks = await idsOf(client, taskId, subtask);
      const answer = await client.rejectTask(taskId, { subtasks, comment, ...(run === undefined ? {} : { run }) });
      cli.show(answer, ({ status }) => [
        `Rejected: ${count(subtasks.length, 'subtask')} of ${taskId} and what depends on them are done again; it is ${status}.`,
        `Watch it: tritons watch ${taskId}`,
      ]);
    });

/** Ids of the subtasks that were named by an id, or by the number that `tritons status` shows. */
async function idsOf(client: TritonsClient, taskId: string, named: string[]): Promise<string[]> {
  if (!named.some((name) => /^\d{1,2}$/.test(name))) return named;
  const { subtasks } = await client.getTask(taskId);
  return named.map((name) => {
    if (!/^\d{1,2}$/.test(name) || subtasks.some(({ id }) => id === name)) return name;
    const found = subtasks[Number(name) - 1];
    if (found) return found.id;
    throw new UsageError(`--subtask is ${name}, and ${taskId} has ${count(subtasks.length, 'subtask')}.`);
  });
}
