import { CliCommand } from '../cli-command.ts';
import { watch } from '../watch.ts';

export const retry = () =>
  new CliCommand('retry')
    .summary('run a failed or cancelled task again')
    .description('Runs a failed or cancelled task again. Completed subtasks are kept.')
    .example('retry task_2025_001 --watch', 'runs what is not completed again, and shows it')
    .calls('getTask', 'getTaskStatus', 'listEvents')
    .prints('retryTask')
    .argument('<task-id>', 'the task')
    .option('--watch', 'show the task until it has ended; with --json its status after each change')
    .does(async (cli, taskId: string, options: { watch?: true }) => {
      const client = await cli.client();
      const retried = await client.retryTask(taskId);
      if (options.watch) return watch(cli, client, taskId);
      cli.show(retried, ({ status }) => [`${taskId} is ${status} again.`, `Watch it: tritons watch ${taskId}`]);
      return undefined;
    });
